const away = 'away';

/** Where everybody is on the page: each window says so of itself, and hears it of the others (presence). */
export class Whereabouts {
  #presence;
  #changed;
  #subscriptions = new Map(); // username → promise of a subscription

  /** `changed` is called when somebody is somewhere else. */
  constructor(domain, changed) {
    this.#presence = domain.presence();
    this.#changed = changed;
    document.addEventListener('focusin', () => this.#look());
    document.addEventListener('visibilitychange', () => this.#look());
    this.#look();
  }

  /** Hears of these people from now on, and of nobody else. */
  watch(people) {
    const others = people.filter(({ me }) => !me);
    for (const [username, subscription] of this.#subscriptions) {
      if (others.some((person) => person.username === username)) continue;
      this.#subscriptions.delete(username);
      subscription.then((made) => made?.unsubscribe());
    }
    for (const { username, id } of others) {
      if (!this.#subscriptions.has(username)) this.#subscriptions.set(username, this.#subscribe(id));
    }
  }

  // Resolves without one if there is no connection: then nobody else is here either.
  async #subscribe(id) {
    const subscription = await this.#presence.subscribe(id).catch(() => null);
    if (!subscription) return null;
    for (const name of ['state_set', 'state_removed', 'state_cleared', 'availability_changed']) subscription.on(name, () => this.#tell(id, subscription));
    this.#tell(id, subscription);
    return subscription;
  }

  #tell({ username }, subscription) {
    this.#changed(username, subscription.available ? subscription.state.get('place') ?? '' : away);
  }

  // The name of the board that has the focus.
  #look() {
    const board = document.activeElement?.closest('.board');
    const place = document.hidden ? away : board ? `in ${board.getAttribute('aria-label')}` : '';
    if (place !== (this.#presence.state().get('place') ?? '')) this.#presence.setState('place', place);
  }
}
