import type { ServerEvent } from './source';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** The server's stream of events; comes back by itself when the line was lost, and says both. */
export function listen(hear: (event: ServerEvent) => void, open: () => WebSocket = socket): () => void {
  let wait = FIRST_WAIT_MS;
  let lost = false;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let line: WebSocket;

  const connect = (): void => {
    line = open();
    line.onopen = () => {
      wait = FIRST_WAIT_MS;
      lost = false;
      hear({ type: 'line', up: true }); // Also the first time: what happened until now was not heard.
    };
    line.onmessage = (message: MessageEvent<string>) => hear(JSON.parse(message.data) as ServerEvent);
    line.onclose = () => {
      if (ended) return;
      if (!lost) hear({ type: 'line', up: false });
      lost = true;
      timer = setTimeout(connect, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    };
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    line.close();
  };
}

function socket(): WebSocket {
  const address = new URL('api/events', document.baseURI);
  address.protocol = address.protocol.replace('http', 'ws');
  return new WebSocket(address);
}
