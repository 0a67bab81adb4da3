package domain

import (
	"context"
	"crypto/rsa"
	"errors"
	"strconv"
	"time"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Login is the result of a successful login.
type Login struct {
	User  store.User
	Token string // to reconnect with; the one it was done with stays the same
}

// Login proves who wants to connect, in one of four ways (spec wire §5). Errors have the codes of a refused handshake.
func (d *Domain) Login(ctx context.Context, m *wire.ConnectionRequestMessage) (Login, error) {
	if a := d.Info().Availability; a != store.Online {
		return Login{}, failure.New(failure.DomainUnavailable, "the domain is %s", a)
	}
	var user store.User
	var err error
	switch {
	case m.Password != nil:
		user, err = d.byPassword(ctx, m.Password.Username, m.Password.Password)
	case m.Anonymous != nil:
		user, err = d.anonymous(ctx, m.Anonymous.DisplayName)
	case m.Jwt != nil:
		user, err = d.byJWT(ctx, m.Jwt.Jwt)
	case m.Reconnect != nil:
		return d.byToken(ctx, m.Reconnect.Token)
	default:
		err = failure.New(failure.InvalidAuthMethod, "the request names no way to log in")
	}
	if err != nil {
		return Login{}, loginError(err)
	}
	token, hash := auth.NewToken()
	err = d.db.AddToken(ctx, store.Token{Hash: hash, User: user.ID, Expires: d.tokenExpiry()})
	if isNotFound(err) { // the user was deleted meanwhile
		return Login{}, refused()
	}
	if err != nil {
		return Login{}, loginError(err)
	}
	return Login{User: user, Token: token}, nil
}

// loginError gives an error a code of refused handshakes.
func loginError(err error) error {
	var e *failure.Error
	if errors.As(err, &e) {
		return err
	}
	if errors.Is(err, auth.ErrBusy) {
		return failure.New(failure.DomainUnavailable, "too many logins at once; try again")
	}
	return &failure.Error{Code: failure.AuthenticationError, Message: "the login could not be checked; the server's log says why", Cause: err}
}

// refused says no more than that, so that nobody can find out which users exist.
func refused() error {
	return failure.New(failure.AuthenticationFailed, "these credentials are not valid")
}

func (d *Domain) byPassword(ctx context.Context, name, password string) (store.User, error) {
	user, err := d.db.User(ctx, store.UserID{Kind: store.NormalUser, Name: name})
	if err != nil && !isNotFound(err) {
		return user, err
	}
	if err := d.hub.passwords.Check(ctx, password, user.PasswordHash); errors.Is(err, auth.ErrPassword) || err == nil && user.Disabled {
		return user, refused()
	} else if err != nil {
		return user, err
	}
	// The check takes long: what was done to the user meanwhile counts.
	now, err := d.db.User(ctx, user.ID)
	if isNotFound(err) || err == nil && (now.Disabled || now.PasswordHash != user.PasswordHash) {
		return now, refused()
	}
	return now, err
}

func (d *Domain) anonymous(ctx context.Context, displayName *string) (store.User, error) {
	if !d.Info().Anonymous {
		return store.User{}, failure.New(failure.AnonymousDisabled, "the domain does not allow anonymous logins")
	}
	n, err := d.anonymousNames.next(ctx)
	if err != nil {
		return store.User{}, err
	}
	user := store.User{ID: store.UserID{Kind: store.AnonymousUser, Name: strconv.FormatInt(n, 36)}, Created: d.now().UnixMilli()}
	if displayName != nil {
		user.DisplayName = *displayName
	}
	return user, d.AddUser(ctx, user)
}

// byJWT accepts a signed token, makes or updates the user it is about, and puts it into the groups that it names.
func (d *Domain) byJWT(ctx context.Context, token string) (store.User, error) {
	claims, err := auth.CheckJWT(token, d.now, func(kid string) (*rsa.PublicKey, error) { return d.publicKey(ctx, kid) })
	if errors.Is(err, auth.ErrToken) || errors.Is(err, auth.ErrKey) {
		d.env.Log.Info("a token was refused", "reason", err)
		return store.User{}, refused()
	}
	if err != nil {
		return store.User{}, err
	}
	id := store.UserID{Kind: store.NormalUser, Name: claims.Subject}
	if claims.KeyID == auth.AdminKeyID {
		id.Kind = store.ConvergenceUser
	}
	update := func(u *store.User) {
		for field, claim := range map[*string]string{&u.FirstName: claims.FirstName, &u.LastName: claims.LastName,
			&u.DisplayName: claims.DisplayName, &u.Email: claims.Email} {
			if claim != "" && !u.Disabled {
				*field = claim
			}
		}
	}
	user, err := d.ChangeUser(ctx, id, update)
	if isNotFound(err) {
		user = store.User{ID: id, Created: d.now().UnixMilli()}
		update(&user)
		if err = d.AddUser(ctx, user); errors.Is(err, store.ErrExists) { // another login was faster
			user, err = d.ChangeUser(ctx, id, update)
		}
	}
	if err == nil && user.Disabled {
		err = refused()
	}
	if err == nil {
		err = d.joinGroups(ctx, user.ID, claims.Groups)
	}
	return user, err
}

// byToken accepts a reconnect token of any kind of user and lengthens its life.
func (d *Domain) byToken(ctx context.Context, token string) (Login, error) {
	hash := auth.TokenHash(token)
	kept, err := d.db.Token(ctx, hash)
	if isNotFound(err) || err == nil && kept.Expires <= d.now().UnixMilli() {
		return Login{}, refused()
	}
	if err != nil {
		return Login{}, loginError(err)
	}
	user, err := d.db.User(ctx, kept.User)
	if err == nil && user.Disabled {
		return Login{}, refused()
	}
	if err == nil {
		err = d.db.RenewToken(ctx, hash, d.tokenExpiry())
	}
	if isNotFound(err) { // the user was deleted, or has another password by now
		return Login{}, refused()
	}
	if err != nil {
		return Login{}, loginError(err)
	}
	return Login{User: user, Token: token}, nil
}

// tokenExpiry is when a token ends that is given or used now, in Unix milliseconds.
func (d *Domain) tokenExpiry() int64 {
	return d.now().Add(time.Duration(d.Info().TokenMinutes) * time.Minute).UnixMilli()
}

// Now is the server's time.
func (d *Domain) Now() time.Time { return d.hub.options.Now() }

func (d *Domain) now() time.Time { return d.Now() }
