package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Audience is what a token's aud claim must be (spec rest.md).
const Audience = "Convergence"

// AdminKeyID is the kid of tokens that the server itself signs for its administrator.
const AdminKeyID = "ConvergenceAdminKey"

// leeway is how far the clocks of who signs and who checks may differ.
const leeway = 30 * time.Second

// Claims is what a token says about its user. Fields but Subject may be empty.
type Claims struct {
	Subject                                 string // user name
	FirstName, LastName, DisplayName, Email string
	Groups                                  []string
	KeyID                                   string // the key that signed it
}

type rawClaims struct {
	jwt.RegisteredClaims
	FirstName   string   `json:"firstName,omitempty"`
	LastName    string   `json:"lastName,omitempty"`
	DisplayName string   `json:"displayName,omitempty"`
	Email       string   `json:"email,omitempty"`
	Groups      []string `json:"groups,omitempty"`
}

// CheckJWT verifies a token: RS256 by the key that its kid names, aud "Convergence", sub and exp required, 30 s of leeway.
// key returns the public key of a kid; an error of it is returned as it is, everything else that is wrong as ErrToken.
func CheckJWT(token string, now func() time.Time, key func(kid string) (*rsa.PublicKey, error)) (Claims, error) {
	var raw rawClaims
	var kid string
	var keyErr error
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience(Audience), jwt.WithExpirationRequired(),
		jwt.WithLeeway(leeway), jwt.WithTimeFunc(now))
	_, err := parser.ParseWithClaims(token, &raw, func(t *jwt.Token) (any, error) {
		kid, _ = t.Header["kid"].(string)
		public, err := key(kid)
		keyErr = err
		return public, err
	})
	switch {
	case keyErr != nil:
		return Claims{}, keyErr
	case err != nil:
		return Claims{}, fmt.Errorf("%w: %s", ErrToken, err)
	case raw.Subject == "":
		return Claims{}, fmt.Errorf("%w: it has no sub", ErrToken)
	}
	return Claims{Subject: raw.Subject, FirstName: raw.FirstName, LastName: raw.LastName, DisplayName: raw.DisplayName,
		Email: raw.Email, Groups: raw.Groups, KeyID: kid}, nil
}

// ParsePublicKey reads a public RSA key in PEM: "PUBLIC KEY" (X.509) or "RSA PUBLIC KEY" (PKCS#1), 2,048 bits or more. It
// returns ErrKey for anything else.
func ParsePublicKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("%w: it is not PEM", ErrKey)
	}
	public, err := parseDER(block)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrKey, err)
	}
	if public.N.BitLen() < 2048 {
		return nil, fmt.Errorf("%w: it has %d bits, but 2048 are the least", ErrKey, public.N.BitLen())
	}
	return public, nil
}

func parseDER(block *pem.Block) (*rsa.PublicKey, error) {
	if block.Type == "RSA PUBLIC KEY" {
		return x509.ParsePKCS1PublicKey(block.Bytes)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("it is not an RSA key")
	}
	return public, nil
}

// GenerateKey makes a key pair for signing tokens: the public part as X.509, the private one as PKCS#1, both PEM.
func GenerateKey() (public, private string, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", "", err
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", "", err
	}
	public = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	private = string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	return public, private, nil
}

// AdminKey signs the short tokens with which an administrator enters a domain. It is made when it is first needed, because
// that takes a while, and lives as long as the process: a restart ends its tokens.
type AdminKey struct {
	once sync.Once
	key  *rsa.PrivateKey
	err  error
}

func (a *AdminKey) get() (*rsa.PrivateKey, error) {
	a.once.Do(func() { a.key, a.err = rsa.GenerateKey(rand.Reader, 2048) })
	return a.key, a.err
}

// Public is the key that checks the tokens of Sign.
func (a *AdminKey) Public() (*rsa.PublicKey, error) {
	key, err := a.get()
	if err != nil {
		return nil, err
	}
	return &key.PublicKey, nil
}

// Sign makes a token for the administrator called name, valid for lifetime.
func (a *AdminKey) Sign(name string, now time.Time, lifetime time.Duration) (string, error) {
	key, err := a.get()
	if err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, rawClaims{RegisteredClaims: jwt.RegisteredClaims{
		Subject: name, Audience: jwt.ClaimStrings{Audience}, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(lifetime))}})
	token.Header["kid"] = AdminKeyID
	return token.SignedString(key)
}
