/** A proxy on loopback: it passes requests on, or answers them itself, and opens tunnels to one port. */
import { once } from 'node:events'
import { request as ask, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Answer } from './site.ts'

export interface Proxy {
  /** `127.0.0.1:8080` */
  readonly host: string
  /** What was asked, oldest first: an address, or `HOST:PORT` of a tunnel. */
  readonly log: readonly { readonly target: string; readonly authorization: string | undefined }[]
}

/** Without `answer` requests are passed on; every tunnel ends at `port` of this machine. */
export async function openProxy(
  t: { readonly after: (clean: () => unknown) => void },
  answer?: Answer,
  port?: number,
): Promise<Proxy> {
  const log: { readonly target: string; readonly authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    const { url: target = '', method, headers } = request
    const { 'proxy-authorization': authorization, ...others } = headers
    log.push({ target, authorization })
    if (answer !== undefined) return void answer(request, response)
    ask(target, { method, headers: others }, reply => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    }).end()
  })
  server.on('connect', ({ url: target = '', headers }, socket) => {
    log.push({ target, authorization: headers['proxy-authorization'] })
    if (port === undefined) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    for (const one of [socket, onward]) one.on('error', () => socket.destroy())
    return onward
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, log }
}
