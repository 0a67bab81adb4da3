/** The script-tag form: `<script src="holdfast.global.js">` makes `window.holdfast`. */
declare global {
  var holdfast: typeof import('./index.js');
}

export {};
