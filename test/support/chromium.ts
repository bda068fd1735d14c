/** Chromium without a window, driven over its debugging pipe (DevTools protocol: JSON texts that end with a NUL). */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

export interface Browser {
  /** Loads the file and gives what was complained about so far: errors of the console, exceptions, refused loads. */
  readonly open: (file: string) => Promise<void>
  readonly evaluate: (expression: string) => Promise<unknown>
  /** `Tab`, `ArrowDown`, `Enter`, ... */
  readonly press: (key: string, modifiers?: { readonly ctrl?: boolean }) => Promise<void>
  /** The whole page, whatever the height of the window. */
  readonly screenshot: (view: View) => Promise<Buffer>
  readonly pdf: () => Promise<Buffer>
  readonly complaints: readonly string[]
  /** Addresses of everything that was asked for, the page itself included. */
  readonly requests: readonly string[]
  readonly close: () => Promise<void>
}

export interface View {
  readonly width: number
  readonly height: number
  readonly scheme: 'light' | 'dark'
  /** As it would be printed; else as on a screen. */
  readonly onPaper?: true
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** The program, or undefined where there is none; WBREL_CHROMIUM names another. */
export function findChromium(): string | undefined {
  const { WBREL_CHROMIUM: named, PATH = '' } = process.env
  if (named !== undefined && named !== '') return named
  const candidates = PATH.split(delimiter).flatMap(folder => names.map(name => join(folder, name)))
  return candidates.find(isProgram)
}

export async function launch(program: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'wbrel-chromium-'))
  const child = spawn(program, [...quiet, `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const session = await attach(connect(child))
  const complaints: string[] = []
  const requests: string[] = []
  session.on((method, params) => {
    const complaint = complaintOf(method, params)
    if (complaint !== undefined) complaints.push(complaint)
    if (method === 'Network.requestWillBeSent') requests.push(textAt(params, 'request', 'url'))
  })
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await session.send(`${domain}.enable`, {})
  return {
    complaints,
    requests,
    open: async file => {
      const loaded = session.once('Page.loadEventFired')
      await session.send('Page.navigate', { url: `file://${file}` })
      await loaded
    },
    evaluate: async expression => {
      const answer = await session.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
      return at(answer, 'result', 'value')
    },
    press: async (key, { ctrl = false } = {}) => {
      const code = codes[key] ?? 0
      const event = { key, code: key, windowsVirtualKeyCode: code, modifiers: ctrl ? 2 : 0 }
      const text = key === 'Enter' ? { text: '\r' } : {}
      await session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text })
      await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
    },
    screenshot: async ({ width, height, scheme, onPaper }) => {
      await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
      const features = [{ name: 'prefers-color-scheme', value: scheme }]
      await session.send('Emulation.setEmulatedMedia', { features, media: onPaper ? 'print' : '' })
      const content = at(await session.send('Page.getLayoutMetrics', {}), 'cssContentSize')
      const clip = { x: 0, y: 0, width, height: Number(at(content, 'height')), scale: 1 }
      const whole = { format: 'png', captureBeyondViewport: true, clip }
      return Buffer.from(textAt(await session.send('Page.captureScreenshot', whole), 'data'), 'base64')
    },
    pdf: async () =>
      Buffer.from(textAt(await session.send('Page.printToPDF', { preferCSSPageSize: true }), 'data'), 'base64'),
    close: async () => {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const quiet = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
]

const codes: Readonly<Record<string, number>> = {
  Tab: 9,
  Enter: 13,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
}

type Listener = (method: string, params: unknown) => void

interface Wire {
  readonly send: (method: string, params: object, sessionId?: string) => Promise<unknown>
  readonly on: (listener: Listener) => void
}

interface Session {
  readonly send: (method: string, params: object) => Promise<unknown>
  readonly on: (listener: Listener) => void
  readonly once: (method: string) => Promise<void>
}

function connect(child: ChildProcess): Wire {
  const [, , , input, output] = child.stdio as unknown as readonly [null, null, null, Writable, Readable]
  const waiting = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (e: Error) => void }>()
  const listeners: Listener[] = []
  let next = 1
  let rest = ''
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = `${rest}${chunk}`.split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages) receive(JSON.parse(message))
  })
  const receive = (message: unknown): void => {
    const id = at(message, 'id')
    if (typeof id !== 'number') {
      for (const listener of listeners) listener(textAt(message, 'method'), at(message, 'params'))
      return
    }
    const error = at(message, 'error')
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(at(message, 'result'))
    else call?.reject(new Error(textAt(error, 'message')))
  }
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium ended'))
  })
  return {
    on: listener => listeners.push(listener),
    send: (method, params, sessionId) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject })
        input.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`)
      }),
  }
}

async function attach(wire: Wire): Promise<Session> {
  const targetId = textAt(await wire.send('Target.createTarget', { url: 'about:blank' }), 'targetId')
  const sessionId = textAt(await wire.send('Target.attachToTarget', { targetId, flatten: true }), 'sessionId')
  return {
    send: (method, params) => wire.send(method, params, sessionId),
    on: wire.on,
    once: method =>
      new Promise(resolve => {
        wire.on(told => {
          if (told === method) resolve()
        })
      }),
  }
}

function complaintOf(method: string, params: unknown): string | undefined {
  if (method === 'Runtime.exceptionThrown') return textAt(params, 'exceptionDetails', 'text')
  if (method === 'Log.entryAdded') return textAt(params, 'entry', 'text')
  const type = at(params, 'type')
  if (method !== 'Runtime.consoleAPICalled' || (type !== 'error' && type !== 'warning')) return undefined
  return JSON.stringify(at(params, 'args'))
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null && key in inner ? inner[key as never] : undefined),
    value,
  )
}

function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
