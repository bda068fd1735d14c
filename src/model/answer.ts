import type { FreeBSD } from './freebsd.ts'

/** One evaluation of one port: everything that can change what make says about it. */
export interface Question {
  /** The port's folder, absolute; the siblings it includes lie beside it. */
  readonly dir: string
  /** Empty or absent: no FLAVOR in the environment. */
  readonly flavor?: string
  /** Options forced on and off (OPTIONS_SET, OPTIONS_UNSET); both absent: the port's defaults. */
  readonly set?: readonly string[]
  readonly unset?: readonly string[]
  readonly freebsd: FreeBSD
  /** The goal on make's command line that `make(...)` conditions see: `makesum`, `fetch-url-list-int`. */
  readonly goal?: string
  /** What the build host's kernel says; by default linux64 is loaded and the path exists. */
  readonly host?: HostState
  /** Further variables on make's command line, for example FIRMWARE_FILES. */
  readonly variables?: Readonly<Record<string, string>>
}

export interface HostState {
  /** Is linux64 loaded, as `kldstat -qn linux64` tells? */
  readonly linux64: boolean
  /** `sysctl -n compat.linux.emul_path`; undefined: the sysctl does not exist. */
  readonly emulPath?: string
  /** SRC_BASE; a folder without sys/Makefile means that there are no kernel sources. */
  readonly srcBase?: string
}

/** Variable name -> value, white space folded; an undefined variable is ''. */
export type Answer = Readonly<Record<string, string>>
