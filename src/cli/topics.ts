import { exitCodes } from '../base/fault.ts'

/** A page that `wbrel help NAME` prints; plain text of at most 80 columns. */
export interface Topic {
  readonly name: string
  readonly summary: string
  readonly text: () => Promise<string> | string
}

export const topics: readonly Topic[] = [
  {
    name: 'manifest',
    summary: 'what wifibox.yaml can say',
    text: async () => (await import('./manifest-page.ts')).manifestPage(),
  },
  {
    name: 'prepare',
    summary: 'how a release comes about, and its gates',
    text: async () => (await import('./release-pages.ts')).preparePage(),
  },
  {
    name: 'cadence',
    summary: 'when releases go out',
    text: async () => (await import('./release-pages.ts')).cadencePage(),
  },
  {
    name: 'checks',
    summary: 'what wbrel check looks at',
    text: async () => (await import('./check-pages.ts')).checksPage(),
  },
  {
    name: 'apk',
    summary: 'the rules for Alpine packages, keys, closures',
    text: async () => (await import('./apk-page.ts')).apkPage(),
  },
  {
    name: 'submit',
    summary: 'how a release gets into the ports tree, and what others change there comes back',
    text: async () => (await import('./submit-page.ts')).submitPage(),
  },
  {
    name: 'import',
    summary: 'taking in ports that were written by hand',
    text: async () => (await import('./import-page.ts')).importPage(),
  },
  {
    name: 'distfiles',
    summary: 'fetching, checksums and where they come from',
    text: async () => (await import('./distfiles-page.ts')).distfilesPage(),
  },
  {
    name: 'publish',
    summary: 'how a release reaches GitHub, whole and verified',
    text: async () => (await import('./publish-page.ts')).publishPage(),
  },
  {
    name: 'rows',
    summary: 'which settings test builds build, and what proves what',
    text: async () => (await import('./rows-page.ts')).rowsPage(),
  },
  {
    name: 'test',
    summary: 'build rows of options with poudriere, and what that proves',
    text: async () => (await import('./test-page.ts')).testPage(),
  },
  { name: 'exit-codes', summary: 'what the exit status means', text: exitCodesPage },
]

function exitCodesPage(): string {
  const rows = Object.values(exitCodes).map(({ status, means }) => `  ${String(status).padStart(3)}  ${means}`)
  return ['The exit status of wbrel:', '', ...rows, ''].join('\n')
}
