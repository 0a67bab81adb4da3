package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var (
	noon       = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	testKey, _ = rsa.GenerateKey(rand.Reader, 2048)
)

func atNoon() time.Time { return noon }

func findKey(kid string) (*rsa.PublicKey, error) {
	if kid != "k1" {
		return nil, ErrToken
	}
	return &testKey.PublicKey, nil
}

func claims(change func(jwt.MapClaims)) jwt.MapClaims {
	c := jwt.MapClaims{"sub": "ann", "aud": "Convergence", "exp": noon.Add(time.Minute).Unix(), "firstName": "Ann", "email": "a@x.org"}
	if change != nil {
		change(c)
	}
	return c
}

func sign(t *testing.T, kid string, c jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	token.Header["kid"] = kid
	text, err := token.SignedString(testKey)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAGoodTokenGivesItsClaims(t *testing.T) {
	got, err := CheckJWT(sign(t, "k1", claims(nil)), atNoon, findKey)
	if err != nil {
		t.Fatal(err)
	}
	if got.Subject != "ann" || got.FirstName != "Ann" || got.Email != "a@x.org" || got.KeyID != "k1" {
		t.Errorf("claims are %+v", got)
	}
}

func TestATokenIsRefusedWhateverIsWrongWithIt(t *testing.T) {
	hmac := jwt.NewWithClaims(jwt.SigningMethodHS256, claims(nil))
	hmac.Header["kid"] = "k1"
	hmacText, _ := hmac.SignedString([]byte("secret"))
	none := jwt.NewWithClaims(jwt.SigningMethodNone, claims(nil))
	none.Header["kid"] = "k1"
	noneText, _ := none.SignedString(jwt.UnsafeAllowNoneSignatureType)
	good := sign(t, "k1", claims(nil))
	for name, token := range map[string]string{
		"wrong audience": sign(t, "k1", claims(func(c jwt.MapClaims) { c["aud"] = "Other" })),
		"no audience":    sign(t, "k1", claims(func(c jwt.MapClaims) { delete(c, "aud") })),
		"expired":        sign(t, "k1", claims(func(c jwt.MapClaims) { c["exp"] = noon.Add(-31 * time.Second).Unix() })),
		"no expiry":      sign(t, "k1", claims(func(c jwt.MapClaims) { delete(c, "exp") })),
		"no subject":     sign(t, "k1", claims(func(c jwt.MapClaims) { delete(c, "sub") })),
		"empty subject":  sign(t, "k1", claims(func(c jwt.MapClaims) { c["sub"] = "" })),
		"not yet valid":  sign(t, "k1", claims(func(c jwt.MapClaims) { c["nbf"] = noon.Add(time.Minute).Unix() })),
		"unknown key":    sign(t, "k2", claims(nil)),
		"symmetric":      hmacText,
		"unsigned":       noneText,
		"cut":            good[:len(good)-4],
		"empty":          "",
		"garbage":        "a.b.c",
	} {
		if _, err := CheckJWT(token, atNoon, findKey); !errors.Is(err, ErrToken) {
			t.Errorf("%s: %v, want ErrToken", name, err)
		}
	}
}

func TestClocksMayDifferByThirtySeconds(t *testing.T) {
	token := sign(t, "k1", claims(func(c jwt.MapClaims) { c["exp"] = noon.Add(-29 * time.Second).Unix() }))
	if _, err := CheckJWT(token, atNoon, findKey); err != nil {
		t.Errorf("29 s late: %v", err)
	}
}

func TestGeneratedKeysAreReadBack(t *testing.T) {
	public, private, err := GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParsePublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(private))
	if block == nil || block.Type != "RSA PRIVATE KEY" {
		t.Fatalf("the private key is not PKCS#1 PEM: %.40q", private)
	}
	priv, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil || !priv.PublicKey.Equal(key) {
		t.Errorf("the two parts do not belong together (%v)", err)
	}
}

func TestWhatIsNoPublicKeyIsRefused(t *testing.T) {
	weak, _ := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: new(big.Int).Rsh(testKey.N, 1200), E: 65537})
	for _, text := range []string{"", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
		string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: weak}))} {
		if _, err := ParsePublicKey(text); !errors.Is(err, ErrKey) {
			t.Errorf("%.40q: %v, want ErrKey", text, err)
		}
	}
}

func TestTheAdministratorsTokenIsCheckedWithTheAdministratorsKey(t *testing.T) {
	var admin AdminKey
	token, err := admin.Sign("root", noon, 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	got, err := CheckJWT(token, atNoon, func(kid string) (*rsa.PublicKey, error) {
		if kid != AdminKeyID {
			t.Errorf("kid is %q", kid)
		}
		return admin.Public()
	})
	if err != nil || got.Subject != "root" {
		t.Errorf("%+v, %v", got, err)
	}
}
