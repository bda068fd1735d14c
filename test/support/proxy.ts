/** A proxy on loopback: it passes requests on, or answers them itself, and opens tunnels to one port; what is behind. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as ask, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, openSite, type Site } from './site.ts'

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

/** A site that speaks https under these names, and the file of its certificate, for NODE_EXTRA_CA_CERTS. */
export async function openSecureSite(
  t: { readonly after: (clean: () => unknown) => void },
  names: readonly string[],
): Promise<{ readonly site: Site; readonly certificate: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-tls-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const called = `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}`
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const args = [...curve, '-subj', '/CN=wbrel', '-addext', called, '-keyout', key, '-out', certificate]
  execFileSync('openssl', ['req', '-x509', ...args], { stdio: 'ignore' })
  const site = await openSite({ key: readFileSync(key), cert: readFileSync(certificate) })
  t.after(site.close)
  return { site, certificate }
}
