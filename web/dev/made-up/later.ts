/** An answer that comes when a test says so. */
export interface LaterAnswer<T> {
  answer: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

export function later<T>(): LaterAnswer<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const answer = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { answer, resolve, reject };
}
