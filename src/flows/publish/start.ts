import type { World } from '../../base/world.ts'
import type { AskGh } from '../../forge/token.ts'

/** What `wbrel publish` is told, and the surroundings that it runs in. */
export interface PublishStart extends World {
  readonly version: string
  /** The command that is running, as it is to be given again: `wbrel publish 1.9.0 --apks DIR`. */
  readonly again: string
  /** The folder of the manifest; releases/ stands beside it. */
  readonly root: string
  /** Folder of the files; the packages lie there, or in the folder that distinfo names. */
  readonly apks: string | undefined
  /** `OWNER/NAME`; undefined: GITHUB_REPOSITORY, or what the git remote says. */
  readonly repo: string | undefined
  /** A git remote, by name or address. */
  readonly remote: string
  readonly apiUrl: string
  readonly draftOnly: boolean
  readonly heal: boolean
  /** Against the twin: the tag is looked for here, and files that are missing have stand-ins. */
  readonly rehearse: boolean
  /** Milliseconds between two writes. */
  readonly pace: number
  /** Milliseconds that all waits together may take. */
  readonly maxWait: number
  /** Milliseconds before the second attempt. */
  readonly firstWait: number
  /** The real clock, in milliseconds: SOURCE_DATE_EPOCH must not count here. */
  readonly clock: () => number
  readonly askGh: AskGh
  readonly note: (line: string) => void
}

/** What the commands share that ask a forge and write nothing there. */
export type ForgeStart = Pick<
  PublishStart,
  | 'cwd'
  | 'env'
  | 'signal'
  | 'version'
  | 'again'
  | 'root'
  | 'repo'
  | 'remote'
  | 'apiUrl'
  | 'pace'
  | 'maxWait'
  | 'firstWait'
  | 'clock'
  | 'askGh'
  | 'note'
>
