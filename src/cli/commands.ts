import type { Command } from './command.ts'

/** One line a command; the file behind it is read only when the command is used. */
export interface Entry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<{ readonly command: Command }>
  /** The positional words as `--help` shows them: `<port> [var..]`; they are described in the command's file. */
  readonly words?: string
}

export interface CommandGroup {
  readonly title: string
  readonly commands: readonly Entry[]
}

/** In the order of `wbrel --help`: about the way from a changed version to the ports tree. */
export const commandGroups: readonly CommandGroup[] = [
  {
    title: 'The manifest and the ports',
    commands: [
      {
        name: 'bump',
        words: '[component] [to]',
        summary: 'change versions in the manifest',
        load: () => import('./bump.ts'),
      },
      { name: 'render', summary: 'write the ports from the manifest', load: () => import('./render.ts') },
      {
        name: 'eval',
        words: '<port> [variables..]',
        summary: 'ask make what a port says in one setting',
        load: () => import('./eval.ts'),
      },
      {
        name: 'check',
        words: '[dir]',
        summary: 'find what is wrong with the ports',
        load: () => import('./check.ts'),
      },
      { name: 'explain', words: '<check>', summary: 'explain a check', load: () => import('./explain.ts') },
      { name: 'schema', summary: 'print the JSON Schema of the manifest', load: () => import('./schema.ts') },
    ],
  },
  {
    title: 'Checksums and packages',
    commands: [
      {
        name: 'fetch',
        words: '[names..]',
        summary: 'get the distfiles, each checked',
        load: () => import('./fetch.ts'),
      },
      { name: 'makesum', summary: 'bring distinfo up to date', load: () => import('./makesum.ts') },
      {
        name: 'why',
        words: '<file>',
        summary: 'where the checksum of a distfile comes from',
        load: () => import('./why.ts'),
      },
      {
        name: 'audit',
        summary: 'ask the sites whether every distfile is still there',
        load: () => import('./audit.ts'),
      },
      {
        name: 'apk',
        words: '<action> [paths..]',
        summary: 'look at Alpine packages',
        load: () => import('./apk.ts'),
      },
      { name: 'distinfo', summary: 'checksums from a published release', load: () => import('./distinfo.ts') },
    ],
  },
  {
    title: 'A release',
    commands: [
      {
        name: 'prepare',
        words: '<line>',
        summary: 'make the next release candidate, or the release',
        load: () => import('./prepare.ts'),
      },
      {
        name: 'publish',
        words: '<release>',
        summary: 'bring the files of a release to GitHub, whole and verified',
        load: () => import('./publish.ts'),
      },
      {
        name: 'verify',
        words: '<release>',
        summary: 'hold a published release against its record',
        load: () => import('./verify.ts'),
      },
      { name: 'doctor', words: '[release]', summary: 'what a release would meet', load: () => import('./doctor.ts') },
      { name: 'ci', summary: 'write the workflows of GitHub Actions, or check them', load: () => import('./ci.ts') },
    ],
  },
  {
    title: 'Test builds',
    commands: [
      {
        name: 'matrix',
        summary: 'plan test builds: few settings that show every pair of options',
        load: () => import('./matrix.ts'),
      },
      {
        name: 'test',
        summary: 'build rows of options with poudriere, and say what is proven',
        load: () => import('./test.ts'),
      },
      {
        name: 'report',
        words: '[release] [files..]',
        summary: 'show what the test builds of a release have proven',
        load: () => import('./report.ts'),
      },
    ],
  },
  {
    title: 'The ports tree',
    commands: [
      {
        name: 'import',
        words: '<dir>',
        summary: 'make a manifest from ports written by hand',
        load: () => import('./import.ts'),
      },
      {
        name: 'diff',
        words: '<first> <second>',
        summary: 'compare what two trees of the ports say',
        load: () => import('./diff.ts'),
      },
      {
        name: 'sync',
        summary: 'take back what others changed in the ports tree',
        load: () => import('./sync.ts'),
      },
      {
        name: 'submit',
        words: '[release]',
        summary: 'make the patch and the packet for the ports tree',
        load: () => import('./submit.ts'),
      },
    ],
  },
  {
    title: 'Help',
    commands: [
      { name: 'help', words: '[topic]', summary: 'explain a topic or a command', load: () => import('./help.ts') },
    ],
  },
]

export const commands: readonly Entry[] = commandGroups.flatMap(group => group.commands)
