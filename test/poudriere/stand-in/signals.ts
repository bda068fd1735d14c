/** How a build ends before its end: by a signal, or with its jail. */
import { join } from 'node:path'
import type { BuildFolder } from './files.ts'
import type { Conf, Scenario } from './scenario.ts'

/** master raises the signal again; 3.4.8 ends with 1. Both tidy up before, which takes a while. */
export function onSignals(build: BuildFolder, { isDeaf, dialect }: Scenario): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const stop = () => {
      if (isDeaf) return
      const isMaster = dialect === 'master'
      const word = isMaster ? name : name.toLowerCase()
      build.put('status', `${word}:`)
      setTimeout(() => {
        build.put('ended', String(Math.floor(Date.now() / 1000)))
        build.put('status', `stopped:${word}:`)
        build.writeJson()
        if (!isMaster) process.exit(1)
        process.removeAllListeners(name)
        process.kill(process.pid, name)
      }, 300)
    }
    process[isDeaf ? 'on' : 'once'](name, stop)
  }
}

/** Where `jail -k` finds it. */
export function pidFile({ baseFolder }: Conf, master: string): string {
  return join(baseFolder, `${master}.pid`)
}
