/**
 * One ssh connection a host, shared by all calls (ControlMaster): a call costs milliseconds, not a handshake.
 *
 * The connection is a child of ours that runs `cat` there: what we say comes back when it stands, and it ends with us.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { World } from '../base/world.ts'
import type { Channel, ChannelOptions } from './channel.ts'
import { start } from './process.ts'
import { connectionFault } from './ssh-faults.ts'
import { type HostName, safeWord } from './words.ts'

/** @throws Fault denied, remote or refused */
export async function openSsh(world: World, host: HostName, options: ChannelOptions): Promise<Channel> {
  // sun_path holds 104 characters on FreeBSD and macOS, so the socket's name is short.
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-'))
  const target = targetArgs(host, options, join(folder, 's'))
  let master: Promise<ChildProcess> | undefined
  const connected = async () => {
    const standing = await master?.catch(() => undefined)
    if (standing === undefined || standing.exitCode !== null || standing.signalCode !== null)
      master = connect(world, host, target)
    return master
  }
  const close = () => {
    master?.then(
      child => child.kill('SIGTERM'),
      () => {},
    )
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await connected()
  } catch (error) {
    close()
    throw error
  }
  return {
    host,
    start: async (words, rest) => {
      await connected()
      const args = ['-o', 'ControlMaster=no', ...target, words.map(safeWord).join(' ')]
      return start('ssh', args, { ...rest, env: world.env })
    },
    // ssh's own status for everything that is not the remote program's.
    isLost: status => status === null || status === 255,
    close,
  }
}

function targetArgs({ user, host, port }: HostName, { sshConfig }: ChannelOptions, socket: string): readonly string[] {
  const settings = {
    BatchMode: 'yes',
    ConnectTimeout: '10',
    ServerAliveInterval: '10',
    ServerAliveCountMax: '3',
    ControlPath: socket,
    ControlPersist: 'no',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    RequestTTY: 'no',
  }
  return [
    ...(sshConfig === undefined ? [] : ['-F', sshConfig]),
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
  ]
}

/** Resolves when the connection stands. */
function connect(world: World, host: HostName, target: readonly string[]): Promise<ChildProcess> {
  const child = spawn('ssh', ['-o', 'ControlMaster=yes', ...target, 'cat'], {
    env: world.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const token = randomUUID()
  let stdout = ''
  let stderr = ''
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8')
    })
    // A login shell may say something of its own before.
    child.stdout.on('data', (chunk: Buffer) => {
      stdout = `${stdout}${chunk.toString('utf8')}`.slice(-1000)
      if (stdout.includes(token)) resolve(child)
    })
    child.once('error', error => reject(noSsh(error)))
    child.once('close', () => reject(connectionFault(host.text, stderr)))
    child.stdin.on('error', () => {})
    child.stdin.write(`${token}\n`)
  })
}

function noSsh(error: Error): Fault {
  const hint = 'install the ssh client of this system (openssh-client)'
  return new Fault(
    'denied',
    { code: 'test.no-ssh', message: `cannot start ssh: ${error.message}`, hint },
    { cause: error },
  )
}
