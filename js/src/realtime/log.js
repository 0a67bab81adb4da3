// The entry points of the original's logging. There is nothing to configure here: errors are events of the domain.

export const LogLevel = Object.freeze({
  TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error', SILENT: 'silent',
});

export function configureLogging() {}
