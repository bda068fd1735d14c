import type { World } from '../base/world.ts'
import type { Channel, ChannelOptions } from './channel.ts'
import { start } from './process.ts'
import { openSsh } from './ssh.ts'
import { type HostName, safeWord } from './words.ts'

/** @throws Fault denied, remote or refused when the host cannot be reached, each with its remedy */
export async function openChannel(world: World, host: HostName, options: ChannelOptions): Promise<Channel> {
  if (host.text !== 'local') return openSsh(world, host, options)
  return {
    host,
    start: async ([program = '', ...args], rest) => start(program, args.map(safeWord), { ...rest, env: world.env }),
    isLost: () => false,
    close: () => {},
  }
}
