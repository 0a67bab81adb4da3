package domain

import (
	"context"
	"crypto/rsa"
	"fmt"
	"sync"
	"time"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/store"
)

const adminTokenLife = 10 * time.Minute

// keyCache remembers parsed keys by their PEM text, so that a key which is replaced is not found any more.
type keyCache struct {
	mu   sync.Mutex
	keys map[string]*rsa.PublicKey
}

// publicKey is the key that a kid names, or auth.ErrToken if there is none that may be used.
func (d *Domain) publicKey(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	if kid == auth.AdminKeyID {
		return d.hub.adminKey.Public()
	}
	key, err := d.db.JWTKey(ctx, kid)
	if isNotFound(err) || err == nil && !key.Enabled {
		return nil, fmt.Errorf("%w: there is no key %q, or it is disabled", auth.ErrToken, kid)
	}
	if err != nil {
		return nil, err
	}
	return d.keys.parse(key)
}

func (c *keyCache) parse(key store.JWTKey) (*rsa.PublicKey, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if public := c.keys[key.Public]; public != nil {
		return public, nil
	}
	public, err := auth.ParsePublicKey(key.Public)
	if err != nil {
		return nil, err
	}
	if c.keys == nil || len(c.keys) > 100 {
		c.keys = map[string]*rsa.PublicKey{}
	}
	c.keys[key.Public] = public
	return public, nil
}

// AdminToken makes a token with which the administrator called name may enter, as a Convergence user, for ten minutes.
func (d *Domain) AdminToken(name string) (string, error) {
	return d.hub.adminKey.Sign(name, d.now(), adminTokenLife)
}
