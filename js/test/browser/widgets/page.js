/** Kendo's widgets as globals of a page; what they are made of is bundled from its modules, because its whole script ends early. */

import $ from 'jquery';

window.$ = window.jQuery = $;
await import('kendo-ui-core/esm/kendo.listview.js');
await import('kendo-ui-core/esm/kendo.pager.js');
await import('kendo-ui-core/esm/kendo.combobox.js');
