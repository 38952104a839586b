import django.contrib.postgres.fields
import django.db.models.deletion
import portal.core.ids
import portal.core.logs
import portal.core.time
import portal.notices.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpecialDay',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False, verbose_name='date')),
                ('is_workday', models.BooleanField(verbose_name='working day')),
                ('name', models.CharField(blank=True, max_length=50, verbose_name='name')),
            ],
            options={
                'verbose_name': 'holiday or make-up day',
                'verbose_name_plural': 'holidays and make-up days',
                'ordering': ['date'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person', models.ForeignKey(help_text="Nobody: the task is whoever's comes to the right to do it.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='identity.person', verbose_name='person')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('params', models.JSONField(default=dict)),
                ('url', models.CharField(max_length=300, verbose_name='where it leads')),
                ('about', models.UUIDField(db_index=True, null=True, verbose_name='record it is about')),
                ('is_task', models.BooleanField(verbose_name='to be done')),
                ('created_at', models.DateTimeField(default=portal.core.time.now, verbose_name='at')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read at')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done at')),
                ('due_on', models.DateField(null=True, verbose_name='due on')),
                ('lapses_at', models.DateTimeField(null=True, verbose_name='lapses at')),
                ('is_due_provisional', models.BooleanField(default=False, help_text='Counted over a year whose holidays are not published.')),
                ('reminded_on', models.DateField(null=True)),
                ('escalated_on', models.DateField(null=True)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'indexes': [models.Index(fields=['person', '-created_at'], name='notice_by_person'), models.Index(condition=models.Q(('done_at', None), ('is_task', True)), fields=['due_on'], name='notice_open_task')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None), ('is_task', True)), fields=('person', 'kind', 'about'), name='notice_task_once')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='identity.person')),
                ('tasks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'e-mail'), ('sms', 'text message')], max_length=5), blank=True, default=portal.notices.models.by_email, size=None, verbose_name='tasks and reminders')),
                ('messages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'e-mail'), ('sms', 'text message')], max_length=5), blank=True, default=portal.notices.models.by_email, size=None, verbose_name='other messages')),
                ('language', models.CharField(default='zh-hans', max_length=10, verbose_name='language')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice', verbose_name='notice')),
                ('channel', models.CharField(choices=[('email', 'e-mail'), ('sms', 'text message')], max_length=5, verbose_name='sent by')),
                ('address', models.CharField(max_length=254, verbose_name='sent to')),
                ('is_reminder', models.BooleanField(default=False, verbose_name='reminder')),
                ('request_id', models.CharField(default=portal.core.logs.request_id, editable=False, max_length=64, verbose_name='request id')),
                ('next_try_at', models.DateTimeField(default=portal.core.time.now, verbose_name='next try')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('given_up_at', models.DateTimeField(null=True, verbose_name='given up at')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('given_up_at', None), ('sent_at', None)), fields=['next_try_at'], name='delivery_waiting')],
            },
        ),
    ]
