/** What a handler gets: the members of the event, and these. */
export type Event<Sender, Payload> = Payload & {
  sender: Sender;
  preventDefault(): void;
  isDefaultPrevented(): boolean;
};

/** A handler of an event; `this` is what raises it. */
export type Handler<Sender, Payload> = (this: Sender, e: Event<Sender, Payload>) => void;

/** Handlers by the names of their events. */
export type Handlers<Sender, Events> = { [Name in keyof Events]?: Handler<Sender, Events[Name]> };

/** Named events with handlers. Events maps names to what the events carry. */
export class Observable<Events extends object = Record<string, any>> {
  /** The prototype, as Kendo's classes name it: `Base.fn.init.call(this, data)`. */
  static readonly fn: any;
  /** A sub-class with these members. A member `init` runs in place of that of the class, which it calls itself. */
  static extend(members: object & ThisType<any>): any;
  /** What the constructor does, with its arguments. */
  init(...args: any[]): void;

  bind<Name extends keyof Events>(names: Name | readonly Name[], handler: Handler<this, Events[Name]>): this;
  bind<Name extends keyof Events>(names: Name | readonly Name[], handlers: Handlers<this, Events>): this;
  bind(handlers: Handlers<this, Events>): this;

  /** Binds handlers that are removed before their first run. */
  one<Name extends keyof Events>(names: Name | readonly Name[], handler: Handler<this, Events[Name]>): this;
  one<Name extends keyof Events>(names: Name | readonly Name[], handlers: Handlers<this, Events>): this;
  one(handlers: Handlers<this, Events>): this;

  /** Binds handlers in front of those that are bound already. */
  first<Name extends keyof Events>(names: Name | readonly Name[], handler: Handler<this, Events[Name]>): this;
  first<Name extends keyof Events>(names: Name | readonly Name[], handlers: Handlers<this, Events>): this;
  first(handlers: Handlers<this, Events>): this;

  /** Removes one handler, all handlers of a name, or all. */
  unbind<Name extends keyof Events>(name?: Name, handler?: Handler<any, Events[Name]>): this;

  /** Runs the handlers and reports whether one of them prevented the default. */
  trigger<Name extends keyof Events>(name: Name, e?: Partial<Events[Name]>): boolean;
}
