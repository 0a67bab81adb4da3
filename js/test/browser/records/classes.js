/** Scenarios about classes made in the way of Kendo's: extend, init, fn. In Kendo, init is the constructor: it cannot be a method. */

export const classes = {
  'a class that extends a record': ({ ObservableObject }, log) => {
    const Person = ObservableObject.extend({
      init: function init(data) {
        ObservableObject.fn.init.call(this, { kind: 'person', ...data });
        this.made = true;
      },
      greet() { return `I am ${this.get('name')}`; },
    });
    const person = new Person({ name: 'Ada' });
    log([person.greet(), person.kind, person.made, person instanceof ObservableObject, typeof person.uid]);
    const Child = Person.extend({ greet() { return `${Person.fn.greet.call(this)}, a child`; } });
    log([new Child({ name: 'Bo' }).greet(), new Child({}) instanceof Person, Child.fn === Child.prototype]);
  },
  'a definition with an init of its own': ({ Model }, log) => {
    const Film = Model.define({
      id: 'id',
      fields: { id: {}, title: {} },
      init: function init(data) {
        Model.fn.init.call(this, data);
        this.seen = 0;
      },
    });
    const film = new Film({ id: 1, title: 'x' });
    log([film.seen, film.title, film.isNew(), film.dirty]);
    const Sub = Film.define({ init: function init(data) { Film.fn.init.call(this, { ...data, title: 'y' }); } });
    log([new Sub({ id: 2 }).title, new Sub({ id: 2 }).seen]);
  },
  'a list with an init of its own': ({ ObservableArray }, log) => {
    const Stack = ObservableArray.extend({
      init: function init(items) {
        ObservableArray.fn.init.call(this, items);
        this.limit = 2;
      },
      top() { return this[this.length - 1]; },
    });
    const stack = new Stack([1, { a: 1 }]);
    log([stack.length, stack.limit, stack.top().a, stack instanceof ObservableArray]);
    stack.bind('change', (e) => log(e.action));
    stack.push(2);
  },
};
