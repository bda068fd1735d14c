/** Calls of host/host.sh, the one program that wbrel runs on a build host. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetFolder } from '../base/assets.ts'
import { Fault } from '../base/fault.ts'
import type { Channel } from './channel.ts'
import type { Ended, Running } from './process.ts'

export type Action = 'who' | 'probe' | 'setup' | 'build' | 'stop'

/** A build host, and the words that make us root there: none, `sudo -n` or `doas -n`. */
export interface Agent {
  readonly channel: Channel
  readonly elevate: readonly string[]
}

/** Starts an action. @throws Fault when the host cannot be reached */
export function begin({ channel, elevate }: Agent, action: Action, args: readonly string[]): Promise<Running> {
  return channel.start([...elevate, 'sh', '-s', '--', action, ...args], { stdin: hostScript() })
}

/** The lines of a short action, in fields. @throws Fault remote when it fails */
export async function call(agent: Agent, action: Action, args: readonly string[]): Promise<readonly Line[]> {
  const running = await begin(agent, action, args)
  const ended = await running.ended
  if (ended.status !== 0) throw failed(agent, action, ended)
  return linesOf(ended.stdout.toString('utf8'))
}

/** Writes the files of a tar archive below a folder of the host, which is made. @throws Fault remote when it cannot */
export async function send(agent: Agent, folder: string, tar: Buffer): Promise<void> {
  for (const [words, stdin] of [
    [['mkdir', '-p', folder], ''],
    [['tar', '-x', '-o', '-f', '-', '-C', folder], tar],
  ] as const) {
    const running = await agent.channel.start([...agent.elevate, ...words], { stdin })
    const ended = await running.ended
    if (ended.status !== 0) throw failed(agent, words[0], ended)
  }
}

/** Words of one line, as host.sh separates them. */
export type Line = readonly [name: string, ...fields: string[]]

function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [name = '', ...fields] = line.split('\t')
      return [name, ...fields]
    })
}

let script: string | undefined

export function hostScript(): string {
  script ??= readFileSync(join(assetFolder('host'), 'host.sh'), 'utf8')
  return script
}

function failed({ channel }: Agent, what: string, { status, stderr }: Ended): Fault {
  return new Fault('remote', {
    code: 'test.call',
    message: `${channel.host.text}: ${what} failed there with ${status ?? 'a signal'}`,
    found: stderr.trim().split('\n').slice(-3).join('; '),
    hint: 'look at the message; wbrel test --resume goes on',
  })
}
