import type { World } from '../base/world.ts'
import type { AskGh } from '../forge/token.ts'
import type { Option } from './command.ts'

/** Options of every command that asks GitHub. */
export const forgeOptions = {
  repo: { type: 'string', describe: 'OWNER/NAME on GitHub; default: what the git remote says' },
  remote: { type: 'string', default: 'origin', describe: 'the git remote that has the tag' },
  'api-url': {
    type: 'string',
    default: 'https://api.github.com',
    describe: 'https://HOST/api/v3 of an Enterprise Server',
  },
  manifest: { type: 'string', default: 'wifibox.yaml', describe: 'the manifest; releases/ stands beside it' },
} as const satisfies Readonly<Record<string, Option>>

/** Asks gh for the token that it keeps; where there is no gh, there is none. */
export function askGh({ env, cwd }: World): AskGh {
  return async host => {
    const { execa } = await import('execa')
    const args = ['auth', 'token', '--hostname', host]
    const { PATH, HOME, XDG_CONFIG_HOME, GH_CONFIG_DIR } = env
    const options = { cwd, extendEnv: false, env: { PATH, HOME, XDG_CONFIG_HOME, GH_CONFIG_DIR } } as const
    const { stdout, failed } = await execa('gh', args, { ...options, reject: false, stdin: 'ignore', timeout: 10_000 })
    return failed ? undefined : stdout
  }
}

/** How patient the commands are that only read: no pause between requests, and waits of at most this many milliseconds. */
export function reading(world: World, maxWait: number) {
  return { pace: 0, maxWait, firstWait: 1000, clock: () => Date.now(), askGh: askGh(world) } as const
}
