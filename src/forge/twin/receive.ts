/** Takes the body of an upload: counts and hashes, keeps the bytes when asked to. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Body {
  readonly size: number
  readonly sha256: string
  readonly bytes: Buffer | undefined
  /** Did it come whole? */
  readonly whole: boolean
}

export interface ReceiveOptions {
  readonly keep: boolean
  /** Stops after so many bytes, as a connection that breaks does. */
  readonly stopAfter?: number
  /** Milliseconds before the first byte is read. */
  readonly delay?: number
}

export async function receive(request: IncomingMessage, options: ReceiveOptions): Promise<Body> {
  if (options.delay !== undefined) await new Promise(done => setTimeout(done, options.delay))
  const hash = createHash('sha256')
  const chunks: Buffer[] = []
  let size = 0
  let whole = true
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      hash.update(chunk)
      if (options.keep) chunks.push(chunk)
      if (options.stopAfter !== undefined && size >= options.stopAfter) {
        whole = false
        break
      }
    }
  } catch {
    whole = false
  }
  return { size, sha256: hash.digest('hex'), bytes: options.keep ? Buffer.concat(chunks) : undefined, whole }
}
