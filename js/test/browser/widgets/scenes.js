/**
 * What pages do with Kendo's widgets, once over Kendo's DataSource and once over ours. Each scene gets a function that makes a
 * source, and log(entry); what it logs must be the same for both.
 */

const films = () => Array.from({ length: 25 }, (_, i) => ({ id: i + 1, name: `film ${i + 1}`, kind: i % 2 ? 'silent' : 'sound' }));
const model = { id: 'id', fields: { id: { type: 'number' }, name: { type: 'string' } } };

function element(tag) {
  const made = document.createElement(tag);
  document.body.append(made);
  return made;
}

const shown = (list) => [...list.querySelectorAll('.k-listview-content > *')].map((row) => row.textContent);
const info = (pager) => pager.querySelector('.k-pager-info').textContent;
const template = ({ name }) => `<div>${name}</div>`;

export const scenes = {
  'a ListView with a Pager shows, pages and follows the source': async (make, log) => {
    const source = make({ data: films(), pageSize: 10, schema: { model } });
    const [list, bar] = [element('div'), element('div')];
    const view = $(list).kendoListView({ dataSource: source, template, selectable: true }).data('kendoListView');
    const pager = $(bar).kendoPager({ dataSource: source, pageSizes: [5, 10], input: true }).data('kendoPager');
    log([view.dataSource === source, pager.dataSource === source, shown(list), info(bar)]);
    pager.page(2);
    log([shown(list), info(bar), pager.page(), source.page()]);
    bar.querySelector('.k-pager-last').click();
    log([shown(list), info(bar), pager.page()]);
    source.pageSize(5);
    log([shown(list), info(bar), pager.totalPages()]);
    source.get(1).set('name', 'edited');
    log(shown(list));
    source.add({ name: 'added' });
    log([info(bar), source.total()]);
    source.remove(source.get(2));
    log([shown(list), info(bar)]);
    source.filter({ field: 'name', operator: 'contains', value: '2' });
    log([shown(list), info(bar)]);
    source.sort({ field: 'name', dir: 'desc' });
    log(shown(list));
    view.select(list.querySelector('.k-listview-content > *'));
    log([view.dataItem(view.select()).name, view.dataItems().length]);
    view.destroy();
    pager.destroy();
  },
  'a ListView adds, edits and removes': async (make, log) => {
    const source = make({ data: films().slice(0, 3), schema: { model } });
    const list = element('div');
    const view = $(list).kendoListView({ dataSource: source, template, editTemplate: () => '<div><input name="name" data-bind="value:name"></div>' }).data('kendoListView');
    view.edit($(list).find('.k-listview-content > *').first());
    const input = list.querySelector('input[name=name]');
    log(Boolean(input));
    input.value = 'typed';
    $(input).trigger('change');
    const synced = new Promise((resolve) => { source.one('sync', resolve); });
    view.save();
    await synced;
    log([source.get(1).name, source.hasChanges(), shown(list)]);
    view.remove($(list).find('.k-listview-content > *').first());
    log([shown(list), source.total()]);
    view.add();
    log(source.total());
    view.cancel();
    log([source.total(), shown(list)]);
    view.destroy();
  },
  'a Pager over a server that pages': async (make, log) => {
    const asked = [];
    const read = ({ data, success }) => {
      asked.push([data.page, data.take]);
      success({ data: films().slice(data.skip, data.skip + data.take), total: 25 });
    };
    const source = make({ transport: { read }, serverPaging: true, pageSize: 10, schema: { model, data: 'data', total: 'total' } });
    const [list, bar] = [element('div'), element('div')];
    const view = $(list).kendoListView({ dataSource: source, template }).data('kendoListView');
    const pager = $(bar).kendoPager({ dataSource: source }).data('kendoPager');
    log([shown(list), info(bar)]);
    pager.page(3);
    log([shown(list), info(bar), asked]);
    view.destroy();
    pager.destroy();
  },
  'a ComboBox shows, filters and chooses': async (make, log) => {
    const source = make({ data: films() });
    const input = element('input');
    const chosen = [];
    const combo = $(input).kendoComboBox({
      dataSource: source, dataTextField: 'name', dataValueField: 'id', filter: 'contains', animation: false, change() { chosen.push(this.value()); },
    }).data('kendoComboBox');
    const items = () => combo.ul.children().toArray().map((item) => item.textContent);
    log([combo.dataSource === source, items().length]);
    combo.value(3);
    log([combo.text(), combo.dataItem().name, combo.dataItem().id, combo.selectedIndex]);
    combo.search('film 2');
    log([items(), source.view().length, source.filter()]);
    combo.select(1);
    log([combo.value(), combo.text()]);
    combo.search('');
    log(items().length);
    combo.open();
    log(combo.popup.visible());
    combo.close();
    combo.trigger('change');
    log(chosen);
    source.data([{ id: 1, name: 'only' }]);
    log(items());
    combo.destroy();
  },
  'a ComboBox with groups': async (make, log) => {
    const source = make({ data: films().slice(0, 6), group: { field: 'kind' } });
    const combo = $(element('input')).kendoComboBox({ dataSource: source, dataTextField: 'name', dataValueField: 'id', animation: false }).data('kendoComboBox');
    log(combo.ul.children().toArray().map((item) => item.textContent));
    combo.value(4);
    log([combo.text(), combo.dataItem().kind]);
    combo.destroy();
  },
  'widgets make a source of options and arrays as before': async (make, log) => {
    const list = element('div');
    const view = $(list).kendoListView({ dataSource: films().slice(0, 2), template }).data('kendoListView');
    log([view.dataSource instanceof kendo.data.DataSource, shown(list)]);
    view.setDataSource(make({ data: films().slice(3, 5) }));
    view.dataSource.read();
    log(shown(list));
    view.destroy();
  },
};

/** Runs all scenes: name → what was logged, as JSON. */
export async function runScenes(DataSource) {
  const results = {};
  for (const [name, run] of Object.entries(scenes)) {
    const entries = [];
    try {
      await run((options) => new DataSource(options), (entry) => entries.push(JSON.stringify(entry)));
    } catch (error) {
      entries.push(`threw ${error.stack}`);
    }
    results[name] = entries;
  }
  return results;
}
