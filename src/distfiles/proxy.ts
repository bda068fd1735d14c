/**
 * The proxies that HTTP_PROXY, HTTPS_PROXY, FTP_PROXY and NO_PROXY name, as fetch(3) reads them (and curl, where fetch(3)
 * has no such variable). http and ftp addresses are asked for as they are (RFC 9112, 3.2.2), https goes through a tunnel
 * (RFC 9110, 9.3.6), so that the proxy sees nothing of it.
 */
import http from 'node:http'
import https from 'node:https'
import tls from 'node:tls'
import { Fault } from '../base/fault.ts'
import type { World } from '../base/world.ts'

export interface Proxy {
  readonly host: string
  readonly port: number
  /** Value of Proxy-Authorization. */
  readonly authorization: string | undefined
  /** Connections to https sites through the proxy. */
  readonly tunnel: https.Agent
}

/** Undefined: the address is asked directly. */
export type Proxies = (url: string) => Proxy | undefined

/** @throws Fault invalid for a proxy that is none, without its password */
export function proxiesOf(env: World['env']): Proxies {
  const all = readProxy(env, 'HTTP_PROXY')
  const chosen: Readonly<Record<string, Proxy | undefined>> = {
    'http:': all,
    'https:': readProxy(env, 'HTTPS_PROXY') ?? all,
    'ftp:': readProxy(env, 'FTP_PROXY') ?? all,
  }
  const direct = (env.NO_PROXY || env.no_proxy || '').split(/[\s,]+/).filter(word => word !== '')
  return url => {
    const { protocol, hostname } = new URL(url)
    return direct.some(word => isBelow(hostname, word)) ? undefined : chosen[protocol]
  }
}

/** `*` is every host; `example.org` and `.example.org` are that host and those below it. */
function isBelow(host: string, word: string): boolean {
  const name = word
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/:\d+$/, '')
  return word === '*' || host === name || host === `[${name}]` || host.endsWith(`.${name}`)
}

/** Where fetch(3) looks for a proxy that names no port. */
const usualPort = 3128

function readProxy(env: World['env'], name: string): Proxy | undefined {
  const text = env[name] || env[name.toLowerCase()]
  if (text === undefined || text === '') return undefined
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(url) || new URL(url).protocol !== 'http:' || new URL(url).hostname === '') throw noProxy(name, url)
  const { hostname, username, password } = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  // URL leaves out the usual port of http, which is not that of proxies.
  const port = Number(
    /:(\d+)(?:[/?#]|$)/.exec(url.slice(url.lastIndexOf('@') + 1).replace(/^http:/i, ''))?.[1] ?? usualPort,
  )
  const user = username === '' ? credentialsOf(env) : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = user === undefined ? undefined : `Basic ${Buffer.from(user).toString('base64')}`
  return { host, port, authorization, tunnel: tunnelThrough({ host, port, authorization }) }
}

/** `basic:REALM:USER:PASSWORD` (fetch(3), HTTP_PROXY_AUTH). */
function credentialsOf({ HTTP_PROXY_AUTH: text = '' }: World['env']): string | undefined {
  return /^basic:[^:]*:([^:]*:.*)$/i.exec(text)?.[1]
}

function noProxy(name: string, url: string): Fault {
  return new Fault('invalid', {
    code: 'usage.proxy',
    message: `${name} names no proxy that wbrel can use`,
    found: URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : 'no address',
    expected: 'http://[USER:PASSWORD@]HOST[:PORT]',
    hint: `unset ${name}, or see wbrel help distfiles`,
  })
}

/** An agent whose connections begin with CONNECT. A property and no subclass: Node asks for one or the other. */
function tunnelThrough(proxy: Omit<Proxy, 'tunnel'>): https.Agent {
  const createConnection = (
    options: tls.ConnectionOptions,
    done: (error: Error | null, socket?: tls.TLSSocket) => void,
  ) => {
    const { host = '', port = 443 } = options
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const asked = http.request({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      agent: false,
      headers: { host: target, ...authorizationOf(proxy) },
    })
    asked.once('connect', ({ statusCode, statusMessage }, socket) => {
      if (statusCode === 200) return done(null, tls.connect({ ...options, socket }))
      socket.destroy()
      return done(refusal(proxy, `${statusCode} ${statusMessage}`))
    })
    // A proxy that does not know CONNECT answers as to any other request.
    asked.once('response', ({ statusCode, statusMessage }) => {
      asked.destroy()
      done(refusal(proxy, `${statusCode} ${statusMessage}`))
    })
    asked.once('error', error => done(unreachable(proxy, error)))
    asked.end()
  }
  return Object.assign(new https.Agent({ keepAlive: true }), { createConnection })
}

export function authorizationOf({ authorization }: Pick<Proxy, 'authorization'>): Readonly<Record<string, string>> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization }
}

export function unreachable({ host, port }: Pick<Proxy, 'host' | 'port'>, error: Error): Error {
  const code = 'code' in error ? error.code : undefined
  return Object.assign(new Error(`the proxy ${host}:${port} does not answer: ${error.message}`), { code })
}

function refusal({ host, port }: Pick<Proxy, 'host' | 'port'>, says: string): Error {
  return Object.assign(new Error(`the proxy ${host}:${port} opens no tunnel: ${says}`), { code: 'EPROXY' })
}
