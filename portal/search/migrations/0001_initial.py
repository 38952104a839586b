import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
import portal.core.parts
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(
        ),
        portal.core.parts.CreateModelInParts(
            name='Document',
            fields=[
                ('record', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('home', models.CharField(max_length=20, verbose_name='home base')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=400, verbose_name='English name')),
                ('title', models.TextField(verbose_name='names to rank by')),
                ('text', models.TextField(verbose_name='text to check against')),
                ('reading', models.TextField(verbose_name='text in pinyin')),
                ('row', models.JSONField(verbose_name='what its line shows')),
                ('sort_name', models.CharField(db_collation='C', max_length=60)),
                ('price_from', models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name='price from')),
                ('published_at', models.DateTimeField(null=True, verbose_name='published at')),
                ('stale_on', models.DateField(help_text='When a rate, a rule or an accreditation begins or ends.', null=True, verbose_name='to be indexed anew on')),
                ('indexed_at', models.DateTimeField(verbose_name='indexed at')),
            ],
            options={
                'verbose_name': 'search document',
                'verbose_name_plural': 'search documents',
                'indexes': [models.Index(fields=['sort_name', 'record'], name='document_by_name'), models.Index(fields=['price_from', 'record'], name='document_by_price'), models.Index(models.OrderBy(models.F('published_at'), descending=True, nulls_last=True), models.F('record'), name='document_by_newest'), models.Index(condition=models.Q(('stale_on__isnull', False)), fields=['stale_on'], name='document_stale')],
            },
        ),
        migrations.CreateModel(
            name='FacetCode',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('facet', models.TextField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='FreeDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('chunk', models.PositiveIntegerField()),
                ('documents', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'chunk'), name='free_day_once')],
            },
        ),
        migrations.CreateModel(
            name='SynonymGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), help_text='Separated by commas. Whoever asks for one finds all.', size=None, verbose_name='words')),
                ('narrower', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, help_text='Found by those words too, but not the other way round.', size=None, verbose_name='narrower words')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'synonyms',
                'verbose_name_plural': 'synonyms',
            },
        ),
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('words', models.CharField(max_length=400)),
                ('total', models.PositiveIntegerField()),
                ('keys', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='phrase_keys')],
                'constraints': [models.UniqueConstraint(fields=('words', 'kind'), name='phrase_once')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.CharField(max_length=60, primary_key=True, serialize=False)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['word'], name='word_trigrams', opclasses=['gin_trgm_ops'])],
            },
        ),
        portal.core.parts.CreateModelInParts(
            name='Outline',
            fields=[
                ('document', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='search.document')),
                ('number', models.IntegerField()),
                ('price_from', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('terms', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['terms'], name='outline_terms'), models.Index(fields=['number'], name='outline_by_number')],
            },
        ),
        migrations.CreateModel(
            name='FreeTime',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='free_time', serialize=False, to='search.document')),
                ('free_from', models.DateTimeField(null=True, verbose_name='free from')),
                ('free_until', models.DateTimeField(null=True, verbose_name='free until')),
                ('notice', models.PositiveIntegerField(default=0, verbose_name='minutes of notice to book')),
                ('due_at', models.DateTimeField(help_text='Empty: never.', null=True, verbose_name='to be computed anew at')),
            ],
            options={
                'verbose_name': 'first free time',
                'verbose_name_plural': 'first free times',
                'indexes': [models.Index(fields=['free_from', 'document'], name='free_time_by_start'), models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'document'], name='free_time_due')],
            },
        ),
        migrations.RunSQL(
            sql='\n            DO $$ DECLARE part regclass; BEGIN\n                FOR number IN 0..7 LOOP\n                    EXECUTE format(\'CREATE SEQUENCE search_outline_number_%s\'\n                        \' AS integer\', number);\n                END LOOP;\n                FOR part IN SELECT inhrelid FROM pg_inherits\n                    WHERE inhparent = \'search_outline\'::regclass LOOP\n                    EXECUTE format(\'ALTER TABLE %s SET\'\n                        \' (toast_tuple_target = 256)\', part);\n                END LOOP;\n            END $$;\n            ALTER TABLE search_outline ALTER codes SET STORAGE MAIN;\n            ALTER TABLE search_document ALTER title SET STORAGE MAIN,\n                ALTER text SET STORAGE MAIN, ALTER reading SET STORAGE MAIN,\n                ALTER "row" SET STORAGE MAIN;\n            ',
            reverse_sql='',
        ),
    ]
