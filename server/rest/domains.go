package rest

import (
	"errors"
	"net/http"
	"regexp"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// TokenMinutes is how long reconnect tokens of a new domain live after their last use.
const TokenMinutes = 24 * 60

// name is what a namespace and a domain may be called: it stands in a path, and must not look like one.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$`)

func domainData(info store.DomainInfo) map[string]any {
	return map[string]any{"namespace": info.Key.Namespace, "id": info.Key.ID, "displayName": info.DisplayName,
		"availability": info.Availability, "status": "ready", "statusMessage": ""}
}

func listDomains(c *call) (int, any, error) {
	keys, err := c.api.Hub.Keys(c.Context())
	if err != nil {
		return 0, nil, err
	}
	list := []any{}
	for _, key := range keys {
		d, err := c.api.Hub.Domain(c.Context(), key)
		if err != nil {
			return 0, nil, err
		}
		list = append(list, domainData(d.Info()))
	}
	return http.StatusOK, list, nil
}

func createDomain(c *call) (int, any, error) {
	var in struct{ Namespace, ID, DisplayName string }
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if !name.MatchString(in.Namespace) || !name.MatchString(in.ID) {
		return 0, nil, invalid("namespace and id need letters, digits, and . _ ~ - behind the first")
	}
	info := store.DomainInfo{Key: store.DomainKey{Namespace: in.Namespace, ID: in.ID}, DisplayName: in.DisplayName,
		Availability: store.Online, TokenMinutes: TokenMinutes}
	if _, err := c.api.Hub.Create(c.Context(), info); errors.Is(err, store.ErrExists) {
		return 0, nil, duplicate("id", "there is a domain %s already", info.Key)
	} else if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, domainData(info), nil
}

func getDomain(c *call) (int, any, error) {
	return http.StatusOK, domainData(c.domain.Info()), nil
}

func deleteDomain(c *call) (int, any, error) {
	return http.StatusOK, nil, c.api.Hub.Delete(c.Context(), c.domain.Key())
}

// configure reads a request's body into what decode returns, and changes the domain's configuration.
func configure[T any](c *call, change func(T, *store.DomainInfo) error) (int, any, error) {
	var in T
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	var refused error
	err := c.domain.SetInfo(c.Context(), func(info *store.DomainInfo) {
		before := *info
		if refused = change(in, info); refused != nil {
			*info = before
		}
	})
	if refused != nil {
		return 0, nil, refused
	}
	return http.StatusOK, nil, err
}

func setAvailability(c *call) (int, any, error) {
	return configure(c, func(in struct{ Availability store.Availability }, info *store.DomainInfo) error {
		switch in.Availability {
		case store.Online, store.Offline, store.Maintenance:
			info.Availability = in.Availability
			return nil
		}
		return invalid("availability is online, offline or maintenance, not %q", in.Availability)
	})
}

type enabled struct {
	Enabled *bool `json:"enabled"`
}

func setAnonymous(c *call) (int, any, error) {
	return configure(c, func(in enabled, info *store.DomainInfo) error { return set(&info.Anonymous, in.Enabled, "enabled") })
}

func setAutoCreate(c *call) (int, any, error) {
	return configure(c, func(in struct{ AutoCreate *bool }, info *store.DomainInfo) error {
		return set(&info.AutoCreate, in.AutoCreate, "autoCreate")
	})
}

func set(field, value *bool, name string) error {
	if value == nil {
		return invalid("%s is missing: true or false", name)
	}
	*field = *value
	return nil
}

func setReconnect(c *call) (int, any, error) {
	return configure(c, func(in struct{ TokenValidity int64 }, info *store.DomainInfo) error {
		if in.TokenValidity < 1 || in.TokenValidity > 366*24*60 {
			return invalid("tokenValidity is in minutes, from 1 to a year")
		}
		info.TokenMinutes = in.TokenValidity
		return nil
	})
}

func getConfig(c *call, key string, value func(store.DomainInfo) any) (int, any, error) {
	return http.StatusOK, map[string]any{key: value(c.domain.Info())}, nil
}

func getAnonymous(c *call) (int, any, error) {
	return getConfig(c, "enabled", func(info store.DomainInfo) any { return info.Anonymous })
}

func getAutoCreate(c *call) (int, any, error) {
	return getConfig(c, "autoCreate", func(info store.DomainInfo) any { return info.AutoCreate })
}

func getReconnect(c *call) (int, any, error) {
	return getConfig(c, "tokenValidity", func(info store.DomainInfo) any { return info.TokenMinutes })
}
