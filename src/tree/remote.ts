/** What a remote git repository says, without fetching anything from it. */
import { execa } from 'execa'

type Env = Readonly<Record<string, string | undefined>>

/** A commit, or why nobody could be asked. */
export type RemoteTag =
  | { readonly state: 'there'; readonly commit: string }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown'; readonly why: string }

/** The commit that a tag names at the remote; for an annotated tag the commit behind it. */
export async function remoteTag(folder: string, env: Env, remote: string, tag: string): Promise<RemoteTag> {
  const ref = `refs/tags/${tag}`
  const { stdout, stderr, failed } = await git(folder, env, ['ls-remote', '--tags', '--', remote, ref, `${ref}^{}`])
  if (failed) return { state: 'unknown', why: stderr.trim().split('\n').at(-1) ?? 'git failed' }
  const found = new Map(stdout.split('\n').map(line => line.split('\t').toReversed() as [string, string]))
  const commit = found.get(`${ref}^{}`) ?? found.get(ref)
  return commit === undefined ? { state: 'missing' } : { state: 'there', commit }
}

/** The address of a remote; undefined when there is no such remote. */
export async function remoteUrl(folder: string, env: Env, remote: string): Promise<string | undefined> {
  const { stdout, failed } = await git(folder, env, ['remote', 'get-url', '--', remote])
  return failed ? undefined : stdout.trim()
}

/** Asks for nothing at the terminal, and ends when the network does not answer. */
async function git(folder: string, env: Env, args: readonly string[]) {
  const { PATH, HOME, XDG_CONFIG_HOME, SSH_AUTH_SOCK } = env
  const { stdout, stderr, failed } = await execa('git', args, {
    cwd: folder,
    extendEnv: false,
    env: { PATH, HOME, XDG_CONFIG_HOME, SSH_AUTH_SOCK, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
    reject: false,
    stdin: 'ignore',
    timeout: 60_000,
  })
  return { stdout: stdout ?? '', stderr: stderr ?? '', failed }
}
