/** What the administrative API answers to a request that it refuses. */
export class RestError extends Error {
  constructor(status, body) {
    super(`${status} ${body?.error_code}: ${body?.error_message}`);
    this.status = status;
    this.code = body?.error_code;
    this.details = body?.error_details;
  }
}

/** A client of the administrative API that is logged in as the administrator. */
export class Rest {
  #base;
  #token;

  constructor(base) {
    this.#base = base;
  }

  static async login(base, username = 'admin', password = 'password') {
    const rest = new Rest(base);
    const { token } = await rest.post('/auth/login', { username, password });
    rest.#token = token;
    return rest;
  }

  get(path) {
    return this.#call('GET', path);
  }

  post(path, body) {
    return this.#call('POST', path, body);
  }

  put(path, body) {
    return this.#call('PUT', path, body);
  }

  delete(path) {
    return this.#call('DELETE', path);
  }

  /** The requests about one domain. */
  domain(namespace = 'convergence', id = 'default') {
    return new DomainRest(this, `/domains/${namespace}/${id}`);
  }

  async #call(method, path, body) {
    const headers = { 'content-type': 'application/json' };
    if (this.#token) headers.authorization = `SessionToken ${this.#token}`;
    const response = await fetch(this.#base + path, { method, headers, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!answer.ok) throw new RestError(response.status, answer.body);
    return answer.body;
  }
}

class DomainRest {
  #rest;
  #path;

  constructor(rest, path) {
    this.#rest = rest;
    this.#path = path;
  }

  allowAnonymous(enabled) {
    return this.#rest.put(`${this.#path}/config/anonymousAuth`, { enabled });
  }

  createUser(username, password) {
    return this.#rest.post(`${this.#path}/users`, { username, password });
  }

  createCollection(id, worldPermissions = everything) {
    return this.#rest.post(`${this.#path}/collections`, { id, description: '', worldPermissions, userPermissions: {} });
  }

  /** Makes a key pair known to the domain under the id; returns the private key (PKCS#1, PEM). */
  async createKey(id) {
    const { publicKey, privateKey } = await this.#rest.get('/util/keygen');
    await this.#rest.post(`${this.#path}/jwtKeys`, { id, description: '', key: publicKey, enabled: true });
    return privateKey;
  }

  /** The model as the server has it: `{version, data}`, data in plain JSON. */
  model(id) {
    return this.#rest.get(`${this.#path}/models/${encodeURIComponent(id)}`);
  }
}

const everything = { create: true, read: true, write: true, remove: true, manage: true };
