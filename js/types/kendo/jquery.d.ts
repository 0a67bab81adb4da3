/** As much of jQuery's types as those of kendo-ui-core need to be read; the package itself is not installed with its types. */
interface JQueryPromise<T> extends PromiseLike<T> {
  done(callback: (value: T) => void): JQueryPromise<T>;
  fail(callback: (...reason: any[]) => void): JQueryPromise<T>;
  always(callback: (...values: any[]) => void): JQueryPromise<T>;
}
interface JQueryXHR { status: number; statusText: string; responseText: string; responseJSON?: any }
interface JQueryAjaxSettings { url?: any; type?: string; data?: any; dataType?: string; contentType?: any; cache?: boolean }
interface JQuery { length: number }
interface JQueryEventObject {}
interface JQueryInputEventObject {}
