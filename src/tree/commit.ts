import { type GitPlace, gitText } from './process.ts'

export interface CommitAs {
  readonly message: string
  /** `date` in ISO 8601. */
  readonly author: { readonly name: string; readonly mail: string; readonly date: string }
  /** Below the folder. */
  readonly paths: readonly string[]
}

/** Commits these files and no others into our own repository, under the name of whoever made the change. */
export async function commitAs(place: GitPlace, { message, author, paths }: CommitAs): Promise<void> {
  const more = Object.fromEntries(
    ['GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL', 'GIT_COMMITTER_DATE'].flatMap(name => {
      const value = place.env[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
  const own = { ...place, more }
  await gitText(own, ['add', '--', ...paths])
  const who = [`--author=${author.name} <${author.mail}>`, `--date=${author.date}`]
  await gitText(own, ['commit', '--quiet', '--cleanup=verbatim', ...who, '--file=-', '--', ...paths], message)
}
