import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { readText } from '../../src/base/files.ts'
import type { Project } from './distfile-project.ts'

/**
 * What a task opens below the distdir, how many connections it makes, and how many bytes it reads of anything, in
 * whatever way: the kernel counts them (proc(5), rchar); undefined where it does not.
 */
export async function counted<T>({ distdir }: Pick<Project, 'distdir'>, task: () => Promise<T>) {
  const { openSync } = fs
  const { connect } = net.Socket.prototype
  const opened: string[] = []
  let connected = 0
  fs.openSync = (path, ...rest) => {
    if (String(path).startsWith(distdir)) opened.push(String(path))
    return openSync(path, ...rest)
  }
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    connected++
    return Reflect.apply(connect, this, args)
  }
  syncBuiltinESMExports()
  const before = bytesRead()
  try {
    const result = await task()
    const after = bytesRead()
    const read = before === undefined || after === undefined ? undefined : after - before
    return { result, opened, connected, read }
  } finally {
    fs.openSync = openSync
    net.Socket.prototype.connect = connect
    syncBuiltinESMExports()
  }
}

function bytesRead(): number | undefined {
  const found = /^rchar: (\d+)$/m.exec(readText('/proc/self/io') ?? '')
  return found === null ? undefined : Number(found[1])
}
