import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import type { Project } from './distfile-project.ts'

/** What a task opens below the distdir, and how many connections it makes. */
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
  try {
    return { result: await task(), opened, connected }
  } finally {
    fs.openSync = openSync
    net.Socket.prototype.connect = connect
    syncBuiltinESMExports()
  }
}
