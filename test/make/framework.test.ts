import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ask, dryRun } from '../../src/make/evaluate.ts'
import type { Question } from '../../src/model/answer.ts'
import { freebsd } from '../../src/model/freebsd.ts'
import { make, port } from './cases.ts'

/** Asserts what make says about each named variable. */
async function says(question: Question, expected: Readonly<Record<string, string>>): Promise<void> {
  assert.deepEqual(await ask(make, question, Object.keys(expected)), expected)
}

const stage = 'DESTDIR=/wrkdirs/work/stage'
const tail = (name: string, release = '14.3') =>
  `OSREL=${release} PREFIX=%D LOCALBASE=/usr/local RESETPREFIX=/usr/local LIB32DIR=lib DOCSDIR="share/doc/${name}" ` +
  `EXAMPLESDIR="share/examples/${name}" DATADIR="share/${name}" WWWDIR="www/${name}" ETCDIR="etc/${name}"`

describe('names and versions in the stand-in framework', () => {
  it('PORTVERSION derives from DISTVERSION, and the package name has revision and epoch', () =>
    says(port('net/helpers'), {
      PORTVERSION: '2.0.b3',
      PKGNAME: 'helpers-2.0.b3_1,2',
      PKGBASE: 'helpers',
      DISTNAME: 'helpers-2.0-Beta3',
      PKGORIGIN: 'net/helpers',
      MAINTAINER: 'ports@FreeBSD.org',
      WRKSRC: '/wrkdirs/work/helpers-2.0-Beta3',
    }))
  it('a name that nobody set is empty', () => says(port('net/helpers'), { NO_SUCH_THING: '' }))
  it('paths follow the port folder', async () => {
    const { dir } = port('net/helpers')
    const files = { DESCR: `${dir}/pkg-descr`, PLIST: `${dir}/pkg-plist`, PKGMESSAGE: `${dir}/pkg-message` }
    await says(port('net/helpers'), { ...files, DISTINFO_FILE: `${dir}/distinfo` })
  })
})

describe('option helpers in the stand-in framework', () => {
  it('append to their variables when the option is on', () =>
    says(port('net/helpers'), {
      PORT_OPTIONS: 'DOCS FAST TLS',
      MAKE_ARGS: `ALWAYS=1 FAST=1 ${stage}`,
      CONFLICTS_INSTALL: 'helpers-slow',
      USE_GNOME: 'glib20 pango',
      LIB_DEPENDS: 'libtls.so:security/tls',
      RUN_DEPENDS: 'tls>=3:security/tls',
      BUILD_DEPENDS: '',
      MODULES: 'core tls',
      LEVEL: 'none',
      CONFIGURE_ARGS: '--disable-log --without-logdir',
      DISTFILES: 'base.tar.xz',
      EXTRACT_ONLY: 'base.tar.xz',
      PLIST_FILES: 'bin/helpers',
    }))
  it('change with the selection, and IMPLIES wins over OPTIONS_UNSET', () =>
    says(
      { ...port('net/helpers'), set: ['LOG'], unset: ['DOCS', 'FAST', 'TLS'] },
      {
        PORT_OPTIONS: 'LOG TLS',
        MAKE_ARGS: `ALWAYS=1 SLOW=1 ${stage}`,
        CONFLICTS_INSTALL: '',
        USE_GNOME: '',
        BUILD_DEPENDS: 'logtool>0:sysutils/logtool',
        MODULES: 'core log tls',
        LEVEL: 'debug',
        NOTE: 'two words',
        CONFIGURE_ARGS: '--enable-log --with-logdir=/var/log',
        DISTFILES: 'base.tar.xz log.tar.gz:logs',
        EXTRACT_ONLY: 'log.tar.gz',
        MASTER_SITES: 'https://example.org/files/ https://example.org/logs/:logs',
        PLIST_FILES: 'bin/helpers bin/log',
        PLIST_DIRS: '/var/log/helpers',
      },
    ))
  it('OPTIONS_SUB gives two tags an option, sorted, before what helpers and framework add', () =>
    says(port('net/helpers'), {
      PLIST_SUB:
        'PORTDOCS="" DOCS="" NO_DOCS="@comment " FAST="" NO_FAST="@comment " LOG="@comment " NO_LOG="" ' +
        `TLS="" NO_TLS="@comment " SPEED="very high" ${tail('helpers')}`,
    }))
  it('the hooks of options run behind the hook of their phase', async () => {
    const { lines, status } = await dryRun(make, port('net/helpers'), ['stage'])
    assert.equal(status, 0)
    assert.deepEqual(lines.slice(-3), ['echo post', 'echo without log', 'echo with tls'])
    const logged = await dryRun(make, { ...port('net/helpers'), set: ['LOG'] }, ['build'])
    assert.ok(logged.lines.includes('echo log first'))
  })
})

describe('options in the stand-in framework', () => {
  it('the complete list is: sorted OPTIONS_DEFINE, then SINGLE, RADIO, MULTI, GROUP as declared', () =>
    says(port('net/conditions'), {
      COMPLETE_OPTIONS_LIST: 'IPV6 LEGACY BIG SMALL ROUND SQUARE RED GREEN BELL WHISTLE',
      OPTIONS_DEFINE: 'LEGACY IPV6',
      OPTIONS_DEFAULT: 'LEGACY RED SMALL',
    }))
  it('IPV6 is on by itself where it is declared; DOCS, NLS and EXAMPLES are not there where they are not', () =>
    says(port('net/conditions'), { PORT_OPTIONS: 'IPV6 LEGACY RED SMALL' }))
  it('OPTIONS_SET only adds what the port declares', () =>
    says(
      { ...port('net/conditions'), set: ['BIG', 'HUGE'], unset: ['SMALL'] },
      { PORT_OPTIONS: 'BIG IPV6 LEGACY RED' },
    ))
  it('an option can be excluded on a FreeBSD release; its helpers for off then count', () =>
    says(
      { ...port('net/conditions'), freebsd: freebsd('12.4') },
      {
        PORT_OPTIONS: 'IPV6 RED SMALL',
        COMPLETE_OPTIONS_LIST: 'IPV6 BIG SMALL ROUND SQUARE RED GREEN BELL WHISTLE',
        PLIST_FILES: 'share/no-legacy',
        MAKE_ARGS: `NAME=conditions-1.2.3 ${stage}`,
        PLIST_SUB: `OLD="" ${tail('conditions', '12.4')}`,
      },
    ))
  it('a group all of whose options are excluded is gone', () =>
    says({ ...port('net/conditions'), freebsd: freebsd('14.3', 'aarch64') }, { OPTIONS_GROUP: '' }))
  it('conditions between the includes see the options, OSVERSION and the goal', async () => {
    await says(port('net/conditions'), { MAKE_ARGS: `NEW= NAME=conditions-1.2.3 ${stage}`, DISTFILES: 'a.tar.gz:one' })
    await says({ ...port('net/conditions'), goal: 'makesum' }, { DISTFILES: 'a.tar.gz:one big.tar.gz:two' })
  })
  it('including the options twice, then pre and post, is no error', () =>
    says(port('net/conditions'), { DEV_ERROR: '', DEV_WARNING: '' }))
})

describe('flavors in the stand-in framework', () => {
  it('the first is the default', () =>
    says(port('net/flavors'), {
      FLAVOR: 'plain',
      FLAVORS: 'plain red green',
      PKGNAME: 'flavors-20260405',
      RUN_DEPENDS: 'always>0:net/always',
      PORT_OPTIONS: 'VARNISH',
      COMPLETE_OPTIONS_LIST: 'GLOSS VARNISH',
    }))
  it('bring suffix, dependencies, conflicts and package list of their own', async () => {
    const question = { ...port('net/flavors'), flavor: 'red' }
    await says(question, {
      PKGNAME: 'flavors-red-20260405',
      RUN_DEPENDS: 'always>0:net/always red>0:x11/red',
      CONFLICTS_INSTALL: 'flavors-green',
      PLIST: `${question.dir}/pkg-plist.red`,
      PORT_OPTIONS: 'PAINT_RED',
      COMPLETE_OPTIONS_LIST: 'GLOSS',
    })
  })
  it('FLAVORS_SUB tags this flavor and the others', () =>
    says(
      { ...port('net/flavors'), flavor: 'red' },
      {
        PLIST_SUB: `PLAIN="@comment " NO_PLAIN="" GREEN="@comment " NO_GREEN="" RED="" NO_RED="@comment " ${tail('flavors')}`,
      },
    ))
  it('can be ignored one by one', () =>
    says({ ...port('net/flavors'), flavor: 'green' }, { IGNORE: 'flavor "green" is out of paint' }))
  it('an unknown one is a reason to ignore, no error', () =>
    says(
      { ...port('net/flavors'), flavor: 'blue' },
      { IGNORE: "Unknown flavor 'blue', possible flavors: plain red green" },
    ))
  it('a port without flavors ignores any', () =>
    says(
      { ...port('net/helpers'), flavor: 'red' },
      { IGNORE: 'FLAVOR is defined (to red) while this port does not have FLAVORS' },
    ))
  it('a metaport follows the flavors of its sibling', async () => {
    const empty = { MASTER_SITES: '', DISTFILES: '', EXTRACT_ONLY: '', IGNORE: '' }
    await says(port('net/meta'), { RUN_DEPENDS: 'core>0:net/core flavors>0:net/flavors', ...empty })
    await says(
      { ...port('net/meta'), flavor: 'green' },
      {
        PKGNAME: 'meta-green-1.8.0',
        RUN_DEPENDS: 'core>0:net/core flavors-green>0:net/flavors@green',
        ...{ LICENSE: 'NA', NO_BUILD: 'yes', NO_ARCH: 'yes' },
        ...empty,
      },
    )
  })
})

describe('GitHub in the stand-in framework', () => {
  it('a release: the tag is the version with its prefix, which the folder loses', () =>
    says(port('net/github-released'), {
      DISTFILES: 'someone-project-v0.16.0_GH0.tar.gz',
      MASTER_SITES: 'https://codeload.github.com/someone/project/tar.gz/v0.16.0?dummy=/',
      WRKSRC: '/wrkdirs/work/project-0.16.0',
      GH_TAGNAME: 'v0.16.0',
    }))
  it('a commit: the name holds version and commit', () =>
    says(
      { ...port('net/github-pinned'), variables: { PIN: '1fb62c23' } },
      {
        DISTFILES: 'someone-github-pinned-v0.17.0-1fb62c23_GH0.tar.gz',
        EXTRACT_ONLY: 'someone-github-pinned-v0.17.0-1fb62c23_GH0.tar.gz',
        WRKSRC: '/wrkdirs/work/github-pinned-1fb62c23',
        GH_PROJECT: 'github-pinned',
      },
    ))
  it('groups: one distfile, site and folder each, names without the version', () =>
    says(port('net/github-groups'), {
      DISTFILES:
        'image.tar.gz:thing else-tool-box-v1.2-rc1_GH0.tar.gz:tools ' +
        'someone-scripts-5f8a89561b4442a7be3ae1e1644c1eb89c515de5_GH0.tar.gz:scripts',
      MASTER_SITES:
        'https://github.com/someone/thing/archive/:thing ' +
        'https://codeload.github.com/else/tool-box/tar.gz/v1.2/rc1?dummy=/:tools ' +
        'https://codeload.github.com/someone/scripts/tar.gz/5f8a89561b4442a7be3ae1e1644c1eb89c515de5?dummy=/:scripts',
      WRKSRC: '/wrkdirs/work/scripts-5f8a89561b4442a7be3ae1e1644c1eb89c515de5',
      WRKSRC_tools: '/wrkdirs/work/tool-box-1.2-rc1',
      EXTRACT_ONLY: 'someone-scripts-5f8a89561b4442a7be3ae1e1644c1eb89c515de5_GH0.tar.gz',
      GH_PROJECT: 'github-groups',
      GH_TAGNAME: '20260329',
    }))
  it('an archive on github.com without USE_GITHUB is warned about', () =>
    says(port('net/github-groups'), {
      DEV_WARNING:
        '"MASTER_SITES contains https://github.com/someone/thing/archive/:thing, please use USE_GITHUB instead."',
    }))
})

describe('reasons to ignore in the stand-in framework', () => {
  const on = (arch: string) => ({ ...port('net/conditions'), freebsd: freebsd('14.3', arch) })

  it('the wrong architecture', () =>
    says(on('i386'), { IGNORE: 'is only for aarch64 amd64, while you are running i386 (reason: binary code)' }))
  it('broken on an architecture', () =>
    says(on('aarch64'), { IGNORE: 'is marked as broken on aarch64: does not link' }))
  it('none', () => says(on('amd64'), { IGNORE: '' }))
})

describe('the build host that ports ask', () => {
  const host = (linux64: boolean, emulPath?: string, srcBase?: string) => ({
    ...port('net/probes'),
    host: { linux64, ...(emulPath === undefined ? {} : { emulPath }), ...(srcBase === undefined ? {} : { srcBase }) },
  })

  it('by default lacks nothing', () => says(port('net/probes'), { IGNORE: '', _UNAME: 'FreeBSD 14.3-RELEASE amd64' }))
  it('is told to ports that would ask it, unless a question describes another', async () => {
    await says(port('net/echo'), { _EMUL_PATH: `${make.assets}/host/compat/linux` })
    await says({ ...port('net/echo'), host: { linux64: true, emulPath: '/' } }, { _EMUL_PATH: '' })
  })
  it('may not have linux64 loaded', () => says(host(false, '/'), { IGNORE: 'needs linux64' }))
  it('may not know emul_path', () => says(host(true), { IGNORE: 'needs emul_path' }))
  it('may have an empty emul_path', () => says(host(true, ''), { IGNORE: 'needs emul_path' }))
  it('may name a path that is missing', () => says(host(true, '/nonexistent'), { IGNORE: 'needs /nonexistent' }))
  it('may have no kernel sources', () => says(host(true, '/', '/nonexistent'), { IGNORE: 'needs sources' }))
})
