/** The commit that the release was made from: the files that tell about the others name it. */
import type { Problem } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { readRepository } from '../../tree/git.ts'
import { type Recorded, readTag, type TagFacts } from '../publish/record.ts'
import type { ForgeStart } from '../publish/start.ts'
import type { Outcome } from './attestations.ts'

export interface FromCommit {
  /** Undefined: the tag is known neither at the remote nor here. */
  readonly commit: string | undefined
  readonly tagged: { readonly outcome: Outcome; readonly problems: readonly Problem[] }
}

export const findCommit: Step<ForgeStart & Recorded, FromCommit> = {
  title: 'asking the remote for the tag',
  run: async (facts, watch) => {
    const { tag } = await readTag.run({ ...facts, rehearse: false }, watch)
    const told = 'commit' in tag ? tag.commit : tag.state === 'moved' ? tag.found : undefined
    const commit = told ?? (await readRepository(facts.root, facts.env))?.tags.get(facts.version)
    return { commit, tagged: judged(tag, facts.version) }
  },
}

function judged(tag: TagFacts, version: string): FromCommit['tagged'] {
  const title = 'the tag names the recorded commit'
  if (tag.state === 'right')
    return { outcome: { title, state: 'green', detail: tag.commit.slice(0, 12) }, problems: [] }
  if (tag.state !== 'moved') {
    return { outcome: { title, state: 'not run', detail: 'why' in tag ? tag.why : 'it is not known' }, problems: [] }
  }
  const { found, expected } = tag
  const message = `the tag ${version} names a commit that the release was not made from`
  const problem = { code: 'verify.tag', message, found, expected, hint: `git show ${version}` }
  return { outcome: { title, state: 'red', detail: `it names ${found.slice(0, 12)}` }, problems: [problem] }
}
