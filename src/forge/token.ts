/** Whose word counts at GitHub: a token from the environment, or the one that gh keeps. It is shown nowhere. */
import { Fault } from '../base/fault.ts'

export interface Token {
  readonly value: string
  /** For people: `a classic personal access token`. */
  readonly kind: string
  /** For people: `GH_TOKEN`. */
  readonly from: string
}

type Env = Readonly<Record<string, string | undefined>>

/** gh's own order; an Enterprise Server has variables of its own. */
export async function findToken(env: Env, apiUrl: string, askGh: AskGh): Promise<Token | undefined> {
  const host = new URL(apiUrl).hostname
  const isGitHub = host === 'api.github.com'
  const names = isGitHub
    ? ['GH_TOKEN', 'GITHUB_TOKEN']
    : ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN']
  for (const name of names) {
    const value = env[name]?.trim()
    if (value !== undefined && value !== '') return { value: checked(value, name), kind: kindOf(value), from: name }
  }
  const kept = (await askGh(isGitHub ? 'github.com' : host))?.trim()
  if (kept === undefined || kept === '') return undefined
  return { value: checked(kept, 'gh auth token'), kind: kindOf(kept), from: 'gh auth token' }
}

/** `gh auth token --hostname HOST`; undefined when there is no gh, or it has none. */
export type AskGh = (host: string) => Promise<string | undefined>

/** An HTTP header could not carry it, and the error of fetch would show it. */
function checked(value: string, from: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value
  throw new Fault('denied', {
    code: 'forge.token-text',
    message: `the token in ${from} holds characters that no token has`,
    expected: 'one word of printable ASCII',
    hint: `copy it again: export ${from === 'gh auth token' ? 'GH_TOKEN' : from}=...`,
  })
}

/** By the prefixes that GitHub gives (https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/). */
function kindOf(value: string): string {
  const kinds: readonly (readonly [string, string])[] = [
    ['github_pat_', 'a fine-grained personal access token'],
    ['ghp_', 'a classic personal access token'],
    ['ghs_', 'an installation token, as GitHub Actions has one'],
    ['gho_', "gh's own token"],
    ['ghu_', 'a user token of an app'],
  ]
  return kinds.find(([prefix]) => value.startsWith(prefix))?.[1] ?? 'a token of unknown kind'
}
