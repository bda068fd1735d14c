/** SHA-256 of files: one loop over one buffer, in this thread or, for large files, in one thread a file. */
import crypto from 'node:crypto'
import fs from 'node:fs'
import { Worker } from 'node:worker_threads'
import { fileFault, isCode } from '../base/files.ts'

export interface Hashed {
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** Bytes; below, starting a thread costs more than it saves (measured: about 15 ms). */
const worthAThread = 32 << 20

/** One buffer for all files: reading into it again and again is twice as fast as the default streams. */
const pieceSize = 1 << 20
let piece: Buffer | undefined

/** SHA-256 and size of a file, read piece by piece; undefined when there is no such file. */
export function hashFile(path: string): Hashed | undefined {
  const handle = openFile(path)
  if (handle === undefined) return undefined
  try {
    if (!fs.fstatSync(handle).isFile()) return undefined
    piece ??= Buffer.allocUnsafe(pieceSize)
    return hashLoop(fs, crypto.createHash('sha256'), handle, piece)
  } finally {
    fs.closeSync(handle)
  }
}

/** Feeds the first bytes of an open file to a hash, and gives their number. */
export function hashBeginning(handle: number, hash: crypto.Hash, bytes: number): number {
  piece ??= Buffer.allocUnsafe(pieceSize)
  let done = 0
  while (done < bytes) {
    const read = fs.readSync(handle, piece, 0, Math.min(piece.length, bytes - done), done)
    if (read === 0) break
    hash.update(piece.subarray(0, read))
    done += read
  }
  return done
}

/**
 * Hashes many files, large ones in threads of their own, at most `jobs` at once; `done` hears of each as it ends.
 * @throws Fault denied when a file cannot be read; an abort
 */
export async function hashFiles(
  paths: readonly string[],
  jobs: number,
  done: (path: string, hashed: Hashed | undefined) => void,
  signal?: AbortSignal,
): Promise<void> {
  const large = paths.filter(path => sizeOf(path) >= worthAThread)
  const alone = jobs < 2 || large.length < 2
  const small = alone ? paths : paths.filter(path => !large.includes(path))
  const waiting = alone ? [] : [...large]
  const threads = Array.from({ length: Math.min(jobs, waiting.length) }, async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      done(path, await hashInThread(path, signal))
    }
  })
  await Promise.all([...threads, hashOneByOne(small, done, signal)])
}

async function hashOneByOne(
  paths: readonly string[],
  done: (path: string, hashed: Hashed | undefined) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const path of paths) {
    signal?.throwIfAborted()
    done(path, hashFile(path))
    // Lets the signal, the progress and the threads have their turn.
    await new Promise(setImmediate)
  }
}

/** The thread runs the text of hashLoop, so that there is one loop, in the sources and in the bundle. */
function hashInThread(path: string, signal: AbortSignal | undefined): Promise<Hashed> {
  const program = `
    const fs = require('node:fs')
    const { parentPort, workerData } = require('node:worker_threads')
    const handle = fs.openSync(workerData.path, 'r')
    const hash = require('node:crypto').createHash('sha256')
    parentPort.postMessage((${hashLoop})(fs, hash, handle, Buffer.allocUnsafe(workerData.pieceSize)))`
  return new Promise((resolve, reject) => {
    // execArgv: a loader of the main thread (tsx) would cost more than the hash.
    const worker = new Worker(program, { eval: true, workerData: { path, pieceSize }, execArgv: [] })
    const stop = (): void => {
      void worker.terminate()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop)
    worker.once('message', resolve)
    worker.once('error', error => reject(fileFault('read', path, error)))
    worker.once('exit', () => {
      signal?.removeEventListener('abort', stop)
      reject(new Error(`the thread that hashes ${path} ended without a result`))
    })
  })
}

/** Uses nothing but its arguments: a thread gets it as text. */
function hashLoop(files: Pick<typeof fs, 'readSync'>, hash: crypto.Hash, handle: number, buffer: Buffer): Hashed {
  let size = 0
  for (let read = 1; read > 0; size += read) {
    read = files.readSync(handle, buffer, 0, buffer.length, null)
    hash.update(read === buffer.length ? buffer : buffer.subarray(0, read))
  }
  return { sha256: hash.digest('hex'), size }
}

function sizeOf(path: string): number {
  return fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function openFile(path: string): number | undefined {
  try {
    return fs.openSync(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined
    throw fileFault('read', path, error)
  }
}
