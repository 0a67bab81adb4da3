import { createSign } from 'node:crypto';

/** A JSON Web Token for the user, signed with the private key (PEM); claims may replace what is usual. */
export function sign(key, kid, claims) {
  const now = Math.floor(Date.now() / 1000);
  const header = encode({ alg: 'RS256', typ: 'JWT', kid });
  const payload = encode({ aud: 'Convergence', iat: now, nbf: now, exp: now + 60, ...claims });
  const signature = createSign('RSA-SHA256').update(`${header}.${payload}`).sign(key, 'base64url');
  return `${header}.${payload}.${signature}`;
}

function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
