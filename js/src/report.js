// Makes an uncaught error of an exception that has no caller left to catch it.
export function report(error) {
  setTimeout(() => {
    throw error;
  });
}
