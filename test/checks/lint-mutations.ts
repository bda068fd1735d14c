/** Mutations for the rules about texts (src/model/lint), on the small tree. */
import { beforeEnd, core, guest, type Mutations, meta, put, replace, replaceAll } from './mutation.ts'

const makefile = `${core}/Makefile`
const plist = `${guest}/pkg-plist`
const sums = `${guest}/distinfo`
const message = `${guest}/pkg-message.iptables`
const descr = `${meta}/pkg-descr`

export const lintMutations: Readonly<Record<string, Mutations>> = {
  'text.newline': {
    catches: [{ name: 'a message does not end in a newline', edits: [replace(message, '}\n]\n', '}\n]')] }],
    leaves: [{ name: 'a message ends otherwise', edits: [replace(message, '}\n]\n', '} ]\n')] }],
  },
  'text.carriage-return': {
    catches: [{ name: 'a description comes from Windows', edits: [replaceAll(descr, '\n', '\r\n')] }],
    leaves: [{ name: 'a description is one line longer', edits: [replace(descr, '.\n', '.\nMore.\n')] }],
  },
  'text.trailing-blanks': {
    catches: [{ name: 'a blank ends a line', edits: [replace(plist, 'root.img\n', 'root.img \n')] }],
    leaves: [{ name: 'a blank stands within a line', edits: [replace(descr, 'small guest', 'very small guest')] }],
  },
  'makefile.tab-after-operator': {
    catches: [
      { name: 'a blank follows the equals sign', edits: [replace(makefile, 'NO_BUILD=\tyes', 'NO_BUILD= yes')] },
    ],
    leaves: [{ name: 'two tabs follow it', edits: [replace(makefile, 'NO_BUILD=\tyes', 'NO_BUILD=\t\tyes')] }],
  },
  'makefile.blank-lines': {
    catches: [{ name: 'two blank lines stand together', edits: [replace(makefile, '\n\nNO_BUILD', '\n\n\nNO_BUILD')] }],
    leaves: [{ name: 'a blank line is gone', edits: [replace(makefile, '\n\nNO_BUILD', '\nNO_BUILD')] }],
  },
  'makefile.elseif': {
    catches: [{ name: '.elseif is written', edits: [beforeEnd(makefile, '.if 0\n.elseif 1\n.endif\n')] }],
    leaves: [{ name: '.elif is written', edits: [beforeEnd(makefile, '.if 0\n.elif 1\n.endif\n')] }],
  },
  'makefile.closing-include': {
    catches: [
      {
        name: 'something follows the last include',
        edits: [replace(makefile, '.include <bsd.port.mk>\n', '.include <bsd.port.mk>\nA=\tb\n')],
      },
    ],
    leaves: [
      {
        name: 'the framework is included in two parts',
        edits: [
          replace(makefile, '.include <bsd.port.mk>\n', '.include <bsd.port.pre.mk>\n.include <bsd.port.post.mk>\n'),
        ],
      },
    ],
  },
  'makefile.eight-blanks': {
    catches: [
      { name: 'blanks stand for a tab', edits: [replace(makefile, '\t\tRECOVERY_METHOD', '        RECOVERY_METHOD')] },
    ],
    leaves: [{ name: 'seven blanks stand in a comment', edits: [beforeEnd(makefile, '#       x\n')] }],
  },
  'makefile.parentheses': {
    catches: [
      { name: 'a variable has parentheses', edits: [replace(makefile, '${WRKSRC}/LICENSE', '$(WRKSRC)/LICENSE')] },
    ],
    leaves: [
      {
        name: 'a recipe uses a command of the shell',
        edits: [beforeEnd(makefile, 'post-install:\n\t@echo $$(date)\n')],
      },
    ],
  },
  'makefile.unknown-function': {
    catches: [{ name: 'define( is written for defined(', edits: [beforeEnd(makefile, '.if define(BATCH)\n.endif\n')] }],
    leaves: [{ name: 'defined( is written', edits: [beforeEnd(makefile, '.if defined(BATCH)\n.endif\n')] }],
  },
  'makefile.options-after-include': {
    catches: [{ name: 'an option is declared too late', edits: [beforeEnd(makefile, 'OPTIONS_DEFINE=\tLATE\n')] }],
    leaves: [{ name: 'another variable is set there', edits: [beforeEnd(makefile, 'LATE=\tyes\n')] }],
  },
  'makefile.port-version': {
    catches: [{ name: 'a version has a hyphen', edits: [replace(makefile, '0.9.0', '0.9-rc1')] }],
    leaves: [{ name: 'a version has letters', edits: [replace(makefile, '0.9.0', '0.9.0.r1')] }],
  },
  'makefile.revision-zero': {
    catches: [
      { name: 'the revision is 0', edits: [replace(makefile, '\nCATEGORIES', '\nPORTREVISION=\t0\nCATEGORIES')] },
    ],
    leaves: [
      { name: 'the revision is 1', edits: [replace(makefile, '\nCATEGORIES', '\nPORTREVISION=\t1\nCATEGORIES')] },
    ],
  },
  'makefile.prefix-dependency': {
    catches: [
      { name: 'a dependency lies in PREFIX', edits: [replace(makefile, 'bhyve-firmware>0:', '${PREFIX}/bin/x:')] },
    ],
    leaves: [
      {
        name: 'a dependency lies in LOCALBASE',
        edits: [replace(makefile, 'bhyve-firmware>0:', '${LOCALBASE}/bin/x:')],
      },
    ],
  },
  'makefile.conflicts-pattern': {
    catches: [
      {
        name: 'a conflict names versions',
        edits: [replace(makefile, '\nNO_BUILD', '\nCONFLICTS_INSTALL=\tother-[0-9]*\n\nNO_BUILD')],
      },
    ],
    leaves: [
      {
        name: 'a conflict names a package',
        edits: [replace(makefile, '\nNO_BUILD', '\nCONFLICTS_INSTALL=\tother-*\n\nNO_BUILD')],
      },
    ],
  },
  'makefile.section-order': {
    catches: [
      {
        name: 'the licence comes before the maintainer',
        edits: [
          replace(makefile, 'LICENSE=\tBSD2CLAUSE\nLICENSE_FILE=\t${WRKSRC}/LICENSE\n\n', ''),
          replace(makefile, '\nMAINTAINER', '\nLICENSE=\tBSD2CLAUSE\n\nMAINTAINER'),
        ],
      },
    ],
    leaves: [{ name: 'a value changes', edits: [replace(makefile, 'someone@', 'other@')] }],
  },
  'makefile.variable-order': {
    catches: [
      {
        name: 'WWW comes before COMMENT',
        edits: [
          replace(
            makefile,
            'COMMENT=\tHost side of Wifibox\nWWW=\t\thttps://example.org/wifibox\n',
            'WWW=\t\thttps://example.org/wifibox\nCOMMENT=\tHost side of Wifibox\n',
          ),
        ],
      },
    ],
    leaves: [{ name: 'WWW is gone', edits: [replace(makefile, 'WWW=\t\thttps://example.org/wifibox\n', '')] }],
  },
  'makefile.target-order': {
    catches: [
      {
        name: 'post-install comes before pre-build',
        edits: [beforeEnd(makefile, 'post-install:\n\t@true\n\npre-build:\n\t@true\n')],
      },
    ],
    leaves: [
      {
        name: 'pre-build comes first',
        edits: [beforeEnd(makefile, 'pre-build:\n\t@true\n\npost-install:\n\t@true\n')],
      },
    ],
  },
  'comment.length': {
    catches: [
      { name: 'COMMENT has 71 characters', edits: [replace(makefile, 'Host side of Wifibox', `H${'x'.repeat(70)}`)] },
    ],
    leaves: [{ name: 'COMMENT has 70', edits: [replace(makefile, 'Host side of Wifibox', `H${'x'.repeat(69)}`)] }],
  },
  'comment.article': {
    catches: [{ name: 'COMMENT begins with The', edits: [replace(makefile, 'Host side', 'The host side')] }],
    leaves: [{ name: 'COMMENT begins with There', edits: [replace(makefile, 'Host side', 'There')] }],
  },
  'comment.capital': {
    catches: [{ name: 'COMMENT begins with a small letter', edits: [replace(makefile, 'Host side', 'host side')] }],
    leaves: [{ name: 'COMMENT goes on in small letters', edits: [replace(makefile, 'of Wifibox', 'of it all')] }],
  },
  'comment.full-stop': {
    catches: [{ name: 'COMMENT ends in a full stop', edits: [replace(makefile, 'of Wifibox', 'of Wifibox.')] }],
    leaves: [
      { name: 'COMMENT has a full stop inside', edits: [replace(makefile, 'of Wifibox', 'of Wifibox 1.0 and so')] },
    ],
  },
  'comment.quotes': {
    catches: [
      {
        name: 'COMMENT stands in quotes',
        edits: [replace(makefile, 'Host side of Wifibox', '"Host side of Wifibox"')],
      },
    ],
    leaves: [
      {
        name: 'a word has an apostrophe',
        edits: [replace(makefile, 'Host side of Wifibox', "Host's side of Wifibox")],
      },
    ],
  },
  'reason.capital': {
    catches: [
      {
        name: 'a reason begins with a capital',
        edits: [replace(`${guest}/Makefile`, 'needs the linux64', 'Needs the linux64')],
      },
    ],
    leaves: [
      {
        name: 'a reason has other words',
        edits: [replace(`${guest}/Makefile`, 'needs the linux64', 'wants the linux64')],
      },
    ],
  },
  'reason.full-stop': {
    catches: [
      {
        name: 'a reason ends in a full stop',
        edits: [replace(`${guest}/Makefile`, 'module to build', 'module to build.')],
      },
    ],
    leaves: [
      {
        name: 'a reason has a full stop inside',
        edits: [replace(`${guest}/Makefile`, 'module to build', 'module of 14.0 to build')],
      },
    ],
  },
  'reason.quotes': {
    catches: [
      {
        name: 'a reason stands in quotes',
        edits: [
          replace(`${guest}/Makefile`, 'needs the linux64 kernel module to build', '"needs the linux64 kernel module"'),
        ],
      },
    ],
    leaves: [
      {
        name: 'a reason quotes a word',
        edits: [replace(`${guest}/Makefile`, 'the linux64 kernel', 'the "linux64" kernel')],
      },
    ],
  },
  'distinfo.line': {
    catches: [{ name: 'a comment stands in distinfo', edits: [replace(sums, 'TIMESTAMP', '# old\nTIMESTAMP')] }],
    leaves: [{ name: 'the time is another', edits: [replace(sums, '1768500000', '1768500001')] }],
  },
  'distinfo.timestamp': {
    catches: [{ name: 'TIMESTAMP is gone', edits: [replace(sums, 'TIMESTAMP = 1768500000\n', '')] }],
    leaves: [{ name: 'the time is another', edits: [replace(sums, '1768500000', '1768500001')] }],
  },
  'distinfo.blank-line': {
    catches: [{ name: 'a blank line stands in distinfo', edits: [replace(sums, '1768500000\n', '1768500000\n\n')] }],
    leaves: [{ name: 'the time is another', edits: [replace(sums, '1768500000', '1768500001')] }],
  },
  'distinfo.duplicate': {
    catches: [
      {
        name: 'a SIZE stands twice',
        edits: [
          replace(
            sums,
            'SIZE (wifibox-alpine/radvd-2.20-r1.apk) = ',
            'SIZE (wifibox-alpine/radvd-2.20-r1.apk) = 5\nSIZE (wifibox-alpine/radvd-2.20-r1.apk) = ',
          ),
        ],
      },
    ],
    leaves: [
      {
        name: 'two files have one size',
        edits: [
          replace(
            sums,
            'SIZE (wifibox-alpine/radvd-2.20-r1.apk) = 1011',
            'SIZE (wifibox-alpine/radvd-2.20-r1.apk) = 1000',
          ),
        ],
      },
    ],
  },
  'distinfo.sha256': {
    catches: [
      {
        name: 'a checksum is too short',
        edits: [
          replace(
            sums,
            'SHA256 (wifibox-alpine/radvd-2.20-r1.apk) = ',
            'SHA256 (wifibox-alpine/radvd-2.20-r1.apk) = a',
          ),
        ],
      },
    ],
    leaves: [{ name: 'the time is another', edits: [replace(sums, '1768500000', '1768500001')] }],
  },
  'distinfo.size': {
    catches: [
      { name: 'a SIZE is missing', edits: [replace(sums, 'SIZE (wifibox-alpine/radvd-2.20-r1.apk) = 1011\n', '')] },
    ],
    leaves: [{ name: 'a size is another', edits: [replace(sums, '= 1010\n', '= 1011\n')] }],
  },
  'distinfo.order': {
    catches: [
      {
        name: 'SIZE comes before SHA256',
        edits: [
          replace(sums, 'TIMESTAMP = 1768500000\n', 'TIMESTAMP = 1768500000\nSIZE (x) = 1\n'),
          files => files.set(sums, `${files.get(sums)}SHA256 (x) = ${'a'.repeat(64)}\n`),
        ],
      },
    ],
    leaves: [
      {
        name: 'a file is added whole',
        edits: [files => files.set(sums, `${files.get(sums)}SHA256 (x) = ${'a'.repeat(64)}\nSIZE (x) = 1\n`)],
      },
    ],
  },
  'distinfo.name': {
    catches: [
      {
        name: 'a name leaves the folder',
        edits: [replaceAll(sums, 'wifibox-alpine/radvd-2.20-r1.apk', '../radvd-2.20-r1.apk')],
      },
    ],
    leaves: [
      { name: 'a name has two dots inside', edits: [replaceAll(sums, 'radvd-2.20-r1.apk', 'radvd-2..20-r1.apk')] },
    ],
  },
  'descr.length': {
    catches: [{ name: 'a description has one line', edits: [put(descr, 'A guest.\n')] }],
    leaves: [{ name: 'a description has 24', edits: [put(descr, 'A guest.\n'.repeat(24))] }],
  },
  'descr.columns': {
    catches: [{ name: 'a line has 81 columns', edits: [put(descr, `${'x'.repeat(81)}\nEnd.\n`)] }],
    leaves: [{ name: 'a line has 80 columns', edits: [put(descr, `${'x'.repeat(80)}\nEnd.\n`)] }],
  },
  'descr.ascii': {
    catches: [{ name: 'a description has an umlaut', edits: [replace(descr, 'small', 'm\u00fcde')] }],
    leaves: [{ name: 'a description has a tilde', edits: [replace(descr, 'small', '~small')] }],
  },
  'descr.www': {
    catches: [
      {
        name: 'the address stands in the description',
        edits: [put(descr, 'A guest.\nIt works.\nWWW: https://example.org/\n')],
      },
    ],
    leaves: [{ name: 'a sentence speaks of the web', edits: [put(descr, 'A guest.\nSee its page in the WWW.\n')] }],
  },
  'plist.empty-line': {
    catches: [{ name: 'an empty line stands in the list', edits: [replace(plist, 'root.img\n', 'root.img\n\n')] }],
    leaves: [{ name: 'a line more stands in the list', edits: [replace(plist, 'root.img\n', 'root.img\nshare/x\n')] }],
  },
  'plist.deprecated-keyword': {
    catches: [
      { name: '@dirrm is used', edits: [replace(plist, '@dir /var/run/wifibox\n', '@dirrm /var/run/wifibox\n')] },
    ],
    leaves: [
      {
        name: '@dir has an owner',
        edits: [replace(plist, '@dir /var/run/wifibox\n', '@dir(root,wheel,755) /var/run/wifibox\n')],
      },
    ],
  },
  'plist.unknown-keyword': {
    catches: [
      { name: '@folder is used', edits: [replace(plist, '@dir /var/run/wifibox\n', '@folder /var/run/wifibox\n')] },
    ],
    leaves: [{ name: '@postexec is used', edits: [replace(plist, '@dir /var/run/wifibox\n', '@postexec true\n')] }],
  },
  'plist.sample': {
    catches: [{ name: 'a sample has no such name', edits: [replace(plist, 'hostname.sample', 'hostname')] }],
    leaves: [
      {
        name: 'a sample says where it goes',
        edits: [replace(plist, 'etc/wifibox/hostname.sample', 'share/hostname etc/hostname')],
      },
    ],
  },
  'plist.tag-behind-keyword': {
    catches: [
      {
        name: 'the tag follows the keyword',
        edits: [replace(plist, '%%UDS%%@sample(,,640) etc', '@sample(,,640) %%UDS%%etc')],
      },
    ],
    leaves: [
      { name: 'a tag is part of the path', edits: [replace(plist, 'share/wifibox/root.img', '%%DATADIR%%/root.img')] },
    ],
  },
  'plist.duplicate': {
    catches: [
      {
        name: 'a line stands twice',
        edits: [replace(plist, 'share/wifibox/root.img\n', 'share/wifibox/root.img\nshare/wifibox/root.img\n')],
      },
    ],
    leaves: [
      {
        name: 'a name stands in two folders',
        edits: [replace(plist, 'share/wifibox/root.img\n', 'share/wifibox/root.img\nshare/root.img\n')],
      },
    ],
  },
  'message.list': {
    catches: [{ name: 'a message is plain text', edits: [put(message, 'Read this.\n')] }],
    leaves: [{ name: 'a message has other words', edits: [replace(message, 'Let the', 'Please let the')] }],
  },
  'message.form': {
    catches: [{ name: 'the list is not closed', edits: [replace(message, '}\n]\n', '}\n')] }],
    leaves: [
      {
        name: 'a message has two entries',
        edits: [replace(message, '}\n]\n', '}\n{ type: remove\n  message: <<EOM\nGone.\nEOM\n}\n]\n')],
      },
    ],
  },
  'message.entry': {
    catches: [{ name: 'a type is unknown', edits: [replace(message, 'type: install', 'type: setup')] }],
    leaves: [{ name: 'a message is for the removal', edits: [replace(message, 'type: install', 'type: remove')] }],
  },
}
