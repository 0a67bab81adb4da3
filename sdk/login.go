package sdk

// Method is a way of logging in, as events name it.
type Method string

// The ways of logging in.
const (
	ByPassword  Method = "password"
	ByAnonymous Method = "anonymous"
	ByJWT       Method = "jwt"
	ByToken     Method = "reconnect"
)

// Credentials are what one login sends. Only the fields of its method are used.
type Credentials struct {
	Username, Password string  // ByPassword
	DisplayName        *string // ByAnonymous; nil for none
	JWT                string  // ByJWT
	Token              string  // ByToken; "" for the one the server gave last
}

// Login is a way to authenticate: credentials, or a function that answers with them. A function is asked again at each
// attempt, so it can hand out fresh ones.
type Login struct {
	method Method
	ask    func(answer func(Credentials, error))
}

// Password logs in with a name and a password.
func Password(username, password string) Login {
	return With(ByPassword, Credentials{Username: username, Password: password})
}

// Anonymous logs in without a name; displayName is shown to others.
func Anonymous(displayName string) Login {
	return With(ByAnonymous, Credentials{DisplayName: &displayName})
}

// JWT logs in with a JSON web token.
func JWT(token string) Login { return With(ByJWT, Credentials{JWT: token}) }

// Token logs in with a reconnect token, "" for the one the server gave last.
func Token(token string) Login { return With(ByToken, Credentials{Token: token}) }

// With logs in by method with fixed credentials.
func With(method Method, c Credentials) Login {
	return Login{method, func(answer func(Credentials, error)) { answer(c, nil) }}
}

// Ask logs in by method with what ask answers. It is called on the loop at each attempt, and calls answer once on the loop,
// at once or later. An error ends the attempt with code authentication_failed.
func Ask(method Method, ask func(answer func(Credentials, error))) Login { return Login{method, ask} }

// Method is the way of logging in.
func (l Login) Method() Method { return l.method }

// AuthChallenge asks the application for credentials after the reconnect token was refused (options reconnect.fallbackAuth).
// The first answer counts; until then nothing is tried.
type AuthChallenge struct {
	username string
	answered bool
	answer   func(Login, bool)
}

// Username is the name of the user who was logged in or else whose store is open, for Password; "" if there is none.
func (c *AuthChallenge) Username() string { return c.username }

// Answer goes on with login.
func (c *AuthChallenge) Answer(login Login) { c.settle(login, true) }

// Cancel gives up: the domain is disconnected.
func (c *AuthChallenge) Cancel() { c.settle(Login{}, false) }

func (c *AuthChallenge) settle(login Login, ok bool) {
	if !c.answered {
		c.answered = true
		c.answer(login, ok)
	}
}
