import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import portal.core.ids
import portal.core.logs
import portal.core.time
import portal.nodes.sharing
import re
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator(re.compile('^[-a-zA-Z0-9_]+\\Z'), 'Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.', 'invalid')], verbose_name='code')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('name_en', models.CharField(max_length=40, verbose_name='English name')),
                ('url', models.URLField(verbose_name='address')),
                ('division_prefixes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), help_text='50 for Chongqing, 51 for Sichuan', size=None, verbose_name='first digits of its divisions')),
                ('feed_epoch', models.PositiveIntegerField(default=1, help_text='Grows when a base is restored from a backup.', verbose_name='feed epoch')),
            ],
            options={
                'verbose_name': 'base',
                'verbose_name_plural': 'bases',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[-\\w]+$')), name='node_code_is_a_slug')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('kind', models.CharField(max_length=60)),
                ('record', models.UUIDField()),
                ('home', models.CharField(max_length=20)),
                ('version', models.BigIntegerField()),
                ('xid', models.BigIntegerField()),
                ('position', models.BigIntegerField()),
                ('told', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('pk', models.CompositePrimaryKey('kind', 'record', blank=True, editable=False, primary_key=True, serialize=False)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'xid', 'position'], name='mark_in_order'), models.Index(condition=models.Q(('told', []), _negated=True), fields=['kind', 'xid', 'position'], name='mark_in_feed_order')],
            },
        ),
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(help_text="peer's code, or an indexer", max_length=20)),
                ('kind', models.CharField(max_length=60)),
                ('epoch', models.PositiveIntegerField(default=0)),
                ('xid', models.BigIntegerField(default=0)),
                ('position', models.BigIntegerField(default=0)),
                ('schema', models.CharField(blank=True, help_text='the columns at both ends, as a digest', max_length=64)),
                ('behind', models.PositiveIntegerField(default=0, verbose_name='marks still to read')),
                ('drift', models.PositiveIntegerField(default=0, help_text='buckets of the last digest', verbose_name='differing parts')),
                ('read_at', models.DateTimeField(default=portal.core.time.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reader', 'kind'), name='cursor_one_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Withheld',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'record', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('record', models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name='NodeKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='nodes.node', verbose_name='base')),
                ('kid', models.CharField(max_length=64, unique=True, verbose_name='key id')),
                ('public_key', models.TextField(help_text='Ed25519, PEM', verbose_name='public key')),
                ('not_before', models.DateTimeField(verbose_name='valid from')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='valid until')),
            ],
            options={
                'verbose_name': 'key of a base',
                'verbose_name_plural': 'keys of bases',
                'ordering': ['node', 'not_before', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('peer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='link', serialize=False, to='nodes.node', verbose_name='base')),
                ('is_paused', models.BooleanField(default=False, verbose_name='paused')),
                ('leased_until', models.DateTimeField(default=portal.core.time.now)),
                ('retry_at', models.DateTimeField(default=portal.core.time.now, verbose_name='next try')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('error', models.TextField(blank=True, verbose_name='last error')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='last answer')),
            ],
            options={
                'verbose_name': 'exchange with a base',
                'verbose_name_plural': 'exchange between the bases',
            },
        ),
        migrations.CreateModel(
            name='Quarantined',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='nodes.node', verbose_name='base')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('record', models.UUIDField(null=True, verbose_name='record')),
                ('epoch', models.PositiveIntegerField(verbose_name='feed epoch')),
                ('line', models.TextField(verbose_name='line as it came')),
                ('reason', models.TextField(verbose_name='reason')),
                ('since', models.DateTimeField(default=portal.core.time.now, verbose_name='held back since')),
                ('tries', models.PositiveIntegerField(default=1, verbose_name='tries')),
            ],
            options={
                'verbose_name': 'quarantined record',
                'verbose_name_plural': 'quarantined records',
                'ordering': ['-since'],
                'constraints': [models.UniqueConstraint(fields=('peer', 'kind', 'record'), name='quarantined_once_per_record')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, primary_key=True, serialize=False, verbose_name='id')),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='nodes.node', verbose_name='base')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('body', models.JSONField(verbose_name='content')),
                ('about', models.UUIDField(db_index=True, verbose_name='record')),
                ('is_in_order', models.BooleanField(default=False, help_text='waits for what was asked about the record before')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('request_id', models.CharField(default=portal.core.logs.request_id, editable=False, max_length=64, verbose_name='request id')),
                ('made_at', models.DateTimeField(default=portal.core.time.now, verbose_name='made at')),
                ('leased_until', models.DateTimeField(default=portal.core.time.now)),
                ('next_try_at', models.DateTimeField(default=portal.core.time.now, verbose_name='next try')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='tries')),
                ('error', models.TextField(blank=True, verbose_name='last error')),
                ('answer', models.JSONField(null=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'message to a base',
                'verbose_name_plural': 'messages to other bases',
                'ordering': ['-made_at'],
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['made_at'], name='outbox_waiting'), django.contrib.postgres.indexes.GinIndex(fields=['body'], name='outbox_content', opclasses=['jsonb_path_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at', None)), models.Q(('answer__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='outbox_answered_with_an_answer')],
            },
        ),
        migrations.CreateModel(
            name='InboxMessage',
            fields=[
                ('pk', models.CompositePrimaryKey('sender', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='nodes.node')),
                ('id', models.UUIDField()),
                ('kind', models.CharField(max_length=60)),
                ('digest', models.CharField(max_length=64)),
                ('answer', models.JSONField()),
                ('at', models.DateTimeField(db_index=True, default=portal.core.time.now)),
            ],
        ),
        migrations.CreateModel(
            name='Sharing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sharings', to='nodes.node', verbose_name='base')),
                ('matter', models.CharField(max_length=20, verbose_name='what is shared')),
                ('purpose', models.CharField(blank=True, help_text='Where the agreement says more than the usual.', max_length=200, verbose_name='purpose')),
                ('agreement_title', models.CharField(max_length=200, verbose_name='agreement')),
                ('agreement_number', models.CharField(blank=True, max_length=60, verbose_name='its number')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('agreement', models.UUIDField(blank=True, editable=False, null=True, verbose_name='record of the agreement')),
                ('starts_on', models.DateField(verbose_name='shared from')),
                ('ends_on', models.DateField(blank=True, help_text='Shared on this day still, and no longer from the next.', null=True, verbose_name='last day')),
            ],
            options={
                'verbose_name': 'sharing between bases',
                'verbose_name_plural': 'sharing between bases',
                'ordering': ['peer', 'matter', '-starts_on'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('peer', '='), ('matter', '='), (portal.nodes.sharing.Days('starts_on', 'ends_on', models.Value('[]')), '&&')], name='sharing_once_at_a_time', violation_error_message='This is shared with this base already on some of these days.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='sharing_ends_after_it_starts', violation_error_message='The last day lies before the first.'), models.CheckConstraint(condition=models.Q(('starts_on__gte', models.F('signed_on'))), name='sharing_after_its_agreement', violation_error_message='Nothing is shared before its agreement is signed.')],
            },
        ),
    ]
