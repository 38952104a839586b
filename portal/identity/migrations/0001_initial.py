import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import portal.core.ids
import portal.core.shapes
import portal.core.time
import portal.identity.models.membership
import portal.identity.uscc
import portal.nodes.base
import portal.nodes.shared
import re
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('nodes', '0002_the_base_of_this_database'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                ('home', models.CharField(default=portal.nodes.base.current_base, editable=False, max_length=20, verbose_name='home base')),
                ('version', models.BigIntegerField(default=1, editable=False, verbose_name='version')),
                ('epoch', models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Of a copy: the epoch of its home when it was read; else 0.', verbose_name='feed epoch')),
                ('is_own', models.BooleanField(default=True, editable=False, verbose_name='own record')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn at')),
                ('name', models.CharField(max_length=50, verbose_name='full name')),
                ('name_en', models.CharField(blank=True, max_length=100, verbose_name='name in Latin letters')),
                ('email', models.EmailField(blank=True, editable=False, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, editable=False, max_length=20, verbose_name='mobile number')),
                ('assurance', models.PositiveSmallIntegerField(choices=[(1, 'self-declared'), (2, 'confirmed by the organisation'), (3, 'real name verified')], default=1, verbose_name='assurance')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='home_guard', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE here text := current_setting('nodes.base'); speaker text := coalesce(nullif(current_setting('nodes.applying', true), ''), here); is_told boolean := coalesce(current_setting('nodes.applying', true), '') <> '';", func="\n    IF speaker NOT IN ('*', NEW.home)\n       OR (TG_OP = 'UPDATE' AND (OLD.home, OLD.id) <> (NEW.home, NEW.id)) THEN\n        RAISE EXCEPTION 'record % of base % cannot be changed by %',\n            NEW.id, NEW.home, speaker\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'foreign_record';\n    END IF;\n    NEW.is_own := NEW.home = here;\n    IF is_told AND NEW.version > 4503599627370496 * (2 - NEW.is_own::int) THEN\n        RAISE EXCEPTION 'no record has version %', NEW.version\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_plausible';\n    END IF;\n    IF NEW.is_own THEN\n        NEW.epoch := 0;\n        -- Higher than asked only where a restored base takes back what peers know.\n        NEW.version := CASE TG_OP WHEN 'UPDATE'\n            THEN greatest(OLD.version + 1, NEW.version)\n            ELSE coalesce(NEW.version, 1) END;\n    END IF;\n    IF speaker = here THEN\n        \n        NULL;\n    END IF;\n    RETURN NEW;\n", hash='fdb996e719689273e7a11a4276b41b25694f3f12', operation='INSERT OR UPDATE', pgid='pgtrigger_home_guard_d6262', table='identity_person', when='BEFORE')), pgtrigger.compiler.Trigger(name='mark_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO nodes_mark AS m (kind, record, home, version, xid, position, told)\n    SELECT 'identity.person', r.id, r.home, r.version, pg_current_xact_id()::text::bigint,\n        nextval('nodes_mark_position_seq'),\n        CASE WHEN r.is_own THEN ARRAY(\n        SELECT c.recipient::text FROM identity_consent c\n        WHERE c.person_id = r.id AND c.withdrawn_at IS NULL AND c.recipient <> '') ELSE '{}'::text[] END\n    FROM changed r ORDER BY r.id\n    ON CONFLICT (kind, record) DO UPDATE SET\n        version = EXCLUDED.version,\n        xid = EXCLUDED.xid,\n        position = EXCLUDED.position,\n        told = CASE WHEN m.told @> EXCLUDED.told THEN m.told ELSE\n            ARRAY(SELECT DISTINCT unnest(m.told || EXCLUDED.told)) END;\n    RETURN NULL;\n", hash='76d83b87ce38e56053058ba95551a3c584033d5c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_mark_insert_dc0d6', referencing='REFERENCING NEW TABLE AS changed ', table='identity_person', when='AFTER')), pgtrigger.compiler.Trigger(name='mark_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO nodes_mark AS m (kind, record, home, version, xid, position, told)\n    SELECT 'identity.person', r.id, r.home, r.version, pg_current_xact_id()::text::bigint,\n        nextval('nodes_mark_position_seq'),\n        CASE WHEN r.is_own THEN ARRAY(\n        SELECT c.recipient::text FROM identity_consent c\n        WHERE c.person_id = r.id AND c.withdrawn_at IS NULL AND c.recipient <> '') ELSE '{}'::text[] END\n    FROM changed r ORDER BY r.id\n    ON CONFLICT (kind, record) DO UPDATE SET\n        version = EXCLUDED.version,\n        xid = EXCLUDED.xid,\n        position = EXCLUDED.position,\n        told = CASE WHEN m.told @> EXCLUDED.told THEN m.told ELSE\n            ARRAY(SELECT DISTINCT unnest(m.told || EXCLUDED.told)) END;\n    RETURN NULL;\n", hash='45e214ecb1fee964700c913430cf0e5c6d64eea8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_mark_update_027b1', referencing='REFERENCING NEW TABLE AS changed ', table='identity_person', when='AFTER')), pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    RAISE EXCEPTION 'shared records are withdrawn, never deleted'\n                        USING ERRCODE = 'restrict_violation',\n                              CONSTRAINT = 'shared_never_deleted';\n                ", hash='1cc3361fdb6b421316f90b1c42391eeaf04d9197', operation='DELETE', pgid='pgtrigger_never_deleted_04766', table='identity_person', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                ('home', models.CharField(default=portal.nodes.base.current_base, editable=False, max_length=20, verbose_name='home base')),
                ('version', models.BigIntegerField(default=1, editable=False, verbose_name='version')),
                ('epoch', models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Of a copy: the epoch of its home when it was read; else 0.', verbose_name='feed epoch')),
                ('is_own', models.BooleanField(default=True, editable=False, verbose_name='own record')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn at')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('code', models.CharField(max_length=6, unique=True, verbose_name='code')),
                ('parent', models.CharField(blank=True, max_length=6, verbose_name='code of its parent')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, help_text='First day without it.', null=True, verbose_name='valid until')),
                ('successors', models.JSONField(blank=True, default=list, verbose_name='codes of its successors')),
            ],
            options={
                'verbose_name': 'division',
                'verbose_name_plural': 'divisions',
                'ordering': ['code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='division_valid_forwards'), models.CheckConstraint(condition=portal.core.shapes.Shaped('successors', '$.type() == "array" && $.size() <= 50 && !($[*].type() != "string") && !exists($[*] ? (!(@ like_regex "^[0-9]{6}$")))'), name='division_successors_are_codes', violation_error_message='Its successors are a list of codes.')],
                'triggers': [pgtrigger.compiler.Trigger(name='home_guard', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE here text := current_setting('nodes.base'); speaker text := coalesce(nullif(current_setting('nodes.applying', true), ''), here); is_told boolean := coalesce(current_setting('nodes.applying', true), '') <> '';", func="\n    IF speaker NOT IN ('*', NEW.home)\n       OR (TG_OP = 'UPDATE' AND (OLD.home, OLD.id) <> (NEW.home, NEW.id)) THEN\n        RAISE EXCEPTION 'record % of base % cannot be changed by %',\n            NEW.id, NEW.home, speaker\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'foreign_record';\n    END IF;\n    NEW.is_own := NEW.home = here;\n    IF is_told AND NEW.version > 4503599627370496 * (2 - NEW.is_own::int) THEN\n        RAISE EXCEPTION 'no record has version %', NEW.version\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_plausible';\n    END IF;\n    IF NEW.is_own THEN\n        NEW.epoch := 0;\n        -- Higher than asked only where a restored base takes back what peers know.\n        NEW.version := CASE TG_OP WHEN 'UPDATE'\n            THEN greatest(OLD.version + 1, NEW.version)\n            ELSE coalesce(NEW.version, 1) END;\n    END IF;\n    IF speaker = here THEN\n        \n        NULL;\n    END IF;\n    RETURN NEW;\n", hash='25289324734e9e6d6983ba0a4084aaeb03cf67d9', operation='INSERT OR UPDATE', pgid='pgtrigger_home_guard_56357', table='identity_division', when='BEFORE')), pgtrigger.compiler.Trigger(name='mark_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO nodes_mark AS m (kind, record, home, version, xid, position, told)\n    SELECT 'identity.division', r.id, r.home, r.version, pg_current_xact_id()::text::bigint,\n        nextval('nodes_mark_position_seq'),\n        CASE WHEN r.is_own THEN ARRAY['*'] ELSE '{}'::text[] END\n    FROM changed r ORDER BY r.id\n    ON CONFLICT (kind, record) DO UPDATE SET\n        version = EXCLUDED.version,\n        xid = EXCLUDED.xid,\n        position = EXCLUDED.position,\n        told = CASE WHEN m.told @> EXCLUDED.told THEN m.told ELSE\n            ARRAY(SELECT DISTINCT unnest(m.told || EXCLUDED.told)) END;\n    RETURN NULL;\n", hash='840b1eeba14833897dff8e273da7ddbcaf46f50a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_mark_insert_039f5', referencing='REFERENCING NEW TABLE AS changed ', table='identity_division', when='AFTER')), pgtrigger.compiler.Trigger(name='mark_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO nodes_mark AS m (kind, record, home, version, xid, position, told)\n    SELECT 'identity.division', r.id, r.home, r.version, pg_current_xact_id()::text::bigint,\n        nextval('nodes_mark_position_seq'),\n        CASE WHEN r.is_own THEN ARRAY['*'] ELSE '{}'::text[] END\n    FROM changed r ORDER BY r.id\n    ON CONFLICT (kind, record) DO UPDATE SET\n        version = EXCLUDED.version,\n        xid = EXCLUDED.xid,\n        position = EXCLUDED.position,\n        told = CASE WHEN m.told @> EXCLUDED.told THEN m.told ELSE\n            ARRAY(SELECT DISTINCT unnest(m.told || EXCLUDED.told)) END;\n    RETURN NULL;\n", hash='0cebd77e4d89dac8d1b862fec16f1fd304bfb5f5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_mark_update_a23f8', referencing='REFERENCING NEW TABLE AS changed ', table='identity_division', when='AFTER')), pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    RAISE EXCEPTION 'shared records are withdrawn, never deleted'\n                        USING ERRCODE = 'restrict_violation',\n                              CONSTRAINT = 'shared_never_deleted';\n                ", hash='9e0f1164c3881bf98794c9e62d084b4aa2af905b', operation='DELETE', pgid='pgtrigger_never_deleted_e7310', table='identity_division', when='BEFORE')), pgtrigger.compiler.Trigger(name='of_its_home', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.home = current_setting('nodes.applying', true)\n           AND EXISTS (SELECT FROM nodes_node n WHERE n.code = NEW.home\n               AND left(NEW.code, 2) <> ALL (n.division_prefixes)) THEN\n            RAISE EXCEPTION 'division % lies outside of base %', NEW.code, NEW.home\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'division_of_its_home';\n        END IF;\n        RETURN NEW;\n    ", hash='8bdea765ee334cdda044f4db5dc5ba24debc7e18', operation='INSERT OR UPDATE', pgid='pgtrigger_of_its_home_25edf', table='identity_division', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Discipline',
            fields=[
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('code', models.CharField(max_length=3, primary_key=True, serialize=False, verbose_name='code')),
            ],
            options={
                'verbose_name': 'discipline',
                'verbose_name_plural': 'disciplines',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('code', models.SlugField(max_length=20, primary_key=True, serialize=False, verbose_name='code')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'field of technology',
                'verbose_name_plural': 'fields of technology',
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='identity.person', verbose_name='person')),
                ('subject', models.CharField(choices=[('privacy', 'privacy notice'), ('booking', 'bookings at another base')], max_length=20, verbose_name='subject')),
                ('recipient', models.CharField(blank=True, max_length=20, verbose_name='recipient')),
                ('version', models.CharField(max_length=20, verbose_name='version')),
                ('given_at', models.DateTimeField(default=portal.core.time.now, verbose_name='given at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('erased_at', models.DateTimeField(help_text='when the recipient confirmed that it has forgotten', null=True)),
                ('kept_until', models.DateTimeField(help_text='when the last open matter there will be over', null=True)),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('person', 'subject', 'recipient', 'version'), name='consent_given_once'), models.CheckConstraint(condition=models.Q(('subject', 'booking'), ('recipient', ''), _connector='XOR'), name='consent_recipient_of_booking'), models.CheckConstraint(condition=models.Q(('erased_at', None), ('withdrawn_at__isnull', False), _connector='OR'), name='consent_erased_once_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='RealNameCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='person')),
                ('asked_at', models.DateTimeField(default=portal.core.time.now, verbose_name='asked at')),
                ('outcome', models.CharField(choices=[('open', 'under way'), ('confirmed', 'confirmed'), ('declined', 'declined')], default='open', max_length=9, verbose_name='outcome')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(blank=True, help_text='Empty where a service checked the name.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='decided by')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
            ],
            options={
                'verbose_name': 'real-name check',
                'verbose_name_plural': 'real-name checks',
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('person',), name='real_name_one_open_check'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='real_name_decided_or_open')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='identity.person', verbose_name='person')),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='mobile number')),
                ('is_phone_verified', models.BooleanField(default=False, verbose_name='mobile number verified')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may enter the admin site')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='joined at')),
                ('card', models.JSONField(blank=True, editable=False, null=True, verbose_name='as the home base describes them')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(('email__isnull', False), ('phone__isnull', False), ('is_active', False), ('card__isnull', False), _connector='OR'), name='account_reachable'), models.CheckConstraint(condition=models.Q(('card__isnull', True), models.Q(('email', None), ('is_staff', False), ('password__startswith', '!'), ('phone', None)), _connector='OR'), name='account_away_has_no_way_in_of_its_own')],
                'triggers': [pgtrigger.compiler.Trigger(name='contact_follows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE identity_person SET\n        email = COALESCE(NEW.email, ''), phone = COALESCE(NEW.phone, '')\n    WHERE id = NEW.person_id AND is_own\n        AND (email, phone) IS DISTINCT FROM\n            (COALESCE(NEW.email, ''), COALESCE(NEW.phone, ''));\n    RETURN NULL;\n", hash='fd7ff1d42a42fdfa38257f63df088e2ee329613f', operation='INSERT OR UPDATE OF "email", "phone"', pgid='pgtrigger_contact_follows_1dae7', table='identity_account', when='AFTER')), pgtrigger.compiler.Trigger(name='tokens_end', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT NEW."is_active")', func='\n    UPDATE identity_personaltoken SET revoked_at = statement_timestamp()\n    WHERE account_id = NEW.id AND revoked_at IS NULL;\n    DELETE FROM allauth_idp_oidc_token WHERE user_id = NEW.id;\n    RETURN NULL;\n', hash='b3c4626d7fd3fe61df90240ea1e342feea6f6fe4', operation='UPDATE OF "is_active"', pgid='pgtrigger_tokens_end_68ec2', table='identity_account', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                ('home', models.CharField(default=portal.nodes.base.current_base, editable=False, max_length=20, verbose_name='home base')),
                ('version', models.BigIntegerField(default=1, editable=False, verbose_name='version')),
                ('epoch', models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Of a copy: the epoch of its home when it was read; else 0.', verbose_name='feed epoch')),
                ('is_own', models.BooleanField(default=True, editable=False, verbose_name='own record')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn at')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('uscc', models.CharField(max_length=18, validators=[portal.identity.uscc.validate_uscc], verbose_name='unified social credit code')),
                ('kind', models.CharField(choices=[('university', 'university'), ('institute', 'research institute'), ('hospital', 'hospital'), ('testing', 'testing body'), ('company', 'company'), ('government', 'administration'), ('other', 'other')], max_length=12, verbose_name='kind')),
                ('division', portal.nodes.shared.SharedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.division', to_field='code', verbose_name='division')),
                ('address', models.CharField(blank=True, max_length=100, verbose_name='address')),
                ('address_en', models.CharField(blank=True, max_length=200, verbose_name='address in English')),
                ('postal_code', models.CharField(blank=True, max_length=6, verbose_name='postal code')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('intro', models.TextField(blank=True, max_length=1000, verbose_name='about')),
                ('intro_en', models.TextField(blank=True, max_length=2000, verbose_name='about, in English')),
                ('standing', models.CharField(choices=[('registered', 'awaiting verification'), ('verified', 'verified by the base'), ('rejected', 'rejected'), ('suspended', 'suspended')], default='registered', max_length=10, verbose_name='standing')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_own', True)), fields=('home', 'uscc'), name='organisation_once_per_home')],
                'triggers': [pgtrigger.compiler.Trigger(name='home_guard', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE here text := current_setting('nodes.base'); speaker text := coalesce(nullif(current_setting('nodes.applying', true), ''), here); is_told boolean := coalesce(current_setting('nodes.applying', true), '') <> '';", func="\n    IF speaker NOT IN ('*', NEW.home)\n       OR (TG_OP = 'UPDATE' AND (OLD.home, OLD.id) <> (NEW.home, NEW.id)) THEN\n        RAISE EXCEPTION 'record % of base % cannot be changed by %',\n            NEW.id, NEW.home, speaker\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'foreign_record';\n    END IF;\n    NEW.is_own := NEW.home = here;\n    IF is_told AND NEW.version > 4503599627370496 * (2 - NEW.is_own::int) THEN\n        RAISE EXCEPTION 'no record has version %', NEW.version\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_plausible';\n    END IF;\n    IF NEW.is_own THEN\n        NEW.epoch := 0;\n        -- Higher than asked only where a restored base takes back what peers know.\n        NEW.version := CASE TG_OP WHEN 'UPDATE'\n            THEN greatest(OLD.version + 1, NEW.version)\n            ELSE coalesce(NEW.version, 1) END;\n    END IF;\n    IF speaker = here THEN\n        \n    IF NEW.division_id IS NOT NULL\n       AND (TG_OP = 'INSERT' OR NEW.division_id IS DISTINCT FROM OLD.division_id)\n       AND NOT EXISTS (SELECT FROM identity_division p WHERE p.code = NEW.division_id) THEN\n        RAISE EXCEPTION 'division_id % does not exist', NEW.division_id\n            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'division_id_exists';\n    END IF;\n\n        NULL;\n    END IF;\n    RETURN NEW;\n", hash='5c388b0fa8d1a4cd9a1dcb9141d893239a2d6860', operation='INSERT OR UPDATE', pgid='pgtrigger_home_guard_85453', table='identity_organisation', when='BEFORE')), pgtrigger.compiler.Trigger(name='mark_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO nodes_mark AS m (kind, record, home, version, xid, position, told)\n    SELECT 'identity.organisation', r.id, r.home, r.version, pg_current_xact_id()::text::bigint,\n        nextval('nodes_mark_position_seq'),\n        CASE WHEN r.is_own THEN CASE r.standing WHEN 'verified' THEN ARRAY['*'] ELSE '{}'::text[] END ELSE '{}'::text[] END\n    FROM changed r ORDER BY r.id\n    ON CONFLICT (kind, record) DO UPDATE SET\n        version = EXCLUDED.version,\n        xid = EXCLUDED.xid,\n        position = EXCLUDED.position,\n        told = CASE WHEN m.told @> EXCLUDED.told THEN m.told ELSE\n            ARRAY(SELECT DISTINCT unnest(m.told || EXCLUDED.told)) END;\n    RETURN NULL;\n", hash='92b5a3a35b87ee700648af216b5732b1a7ae421c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_mark_insert_5e354', referencing='REFERENCING NEW TABLE AS changed ', table='identity_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='mark_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO nodes_mark AS m (kind, record, home, version, xid, position, told)\n    SELECT 'identity.organisation', r.id, r.home, r.version, pg_current_xact_id()::text::bigint,\n        nextval('nodes_mark_position_seq'),\n        CASE WHEN r.is_own THEN CASE r.standing WHEN 'verified' THEN ARRAY['*'] ELSE '{}'::text[] END ELSE '{}'::text[] END\n    FROM changed r ORDER BY r.id\n    ON CONFLICT (kind, record) DO UPDATE SET\n        version = EXCLUDED.version,\n        xid = EXCLUDED.xid,\n        position = EXCLUDED.position,\n        told = CASE WHEN m.told @> EXCLUDED.told THEN m.told ELSE\n            ARRAY(SELECT DISTINCT unnest(m.told || EXCLUDED.told)) END;\n    RETURN NULL;\n", hash='325ac0d6d633f04d190262113a6648f81604886e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_mark_update_59afc', referencing='REFERENCING NEW TABLE AS changed ', table='identity_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    RAISE EXCEPTION 'shared records are withdrawn, never deleted'\n                        USING ERRCODE = 'restrict_violation',\n                              CONSTRAINT = 'shared_never_deleted';\n                ", hash='9adc3294e6e63b5bb19263fbab5267262c673e75', operation='DELETE', pgid='pgtrigger_never_deleted_54407', table='identity_organisation', when='BEFORE')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.is_own AND ((OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."address_en" IS DISTINCT FROM (NEW."address_en") OR OLD."division_id" IS DISTINCT FROM (NEW."division_id") OR OLD."epoch" IS DISTINCT FROM (NEW."epoch") OR OLD."home" IS DISTINCT FROM (NEW."home") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."intro" IS DISTINCT FROM (NEW."intro") OR OLD."intro_en" IS DISTINCT FROM (NEW."intro_en") OR OLD."is_own" IS DISTINCT FROM (NEW."is_own") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."postal_code" IS DISTINCT FROM (NEW."postal_code") OR OLD."standing" IS DISTINCT FROM (NEW."standing") OR OLD."uscc" IS DISTINCT FROM (NEW."uscc") OR OLD."website" IS DISTINCT FROM (NEW."website") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))))', func='INSERT INTO "identity_organisationevent" ("address", "address_en", "division_id", "epoch", "home", "id", "intro", "intro_en", "is_own", "kind", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "standing", "uscc", "version", "website", "withdrawn_at") VALUES (OLD."address", OLD."address_en", OLD."division_id", OLD."epoch", OLD."home", OLD."id", OLD."intro", OLD."intro_en", OLD."is_own", OLD."kind", OLD."name", OLD."name_en", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."postal_code", OLD."standing", OLD."uscc", OLD."version", OLD."website", OLD."withdrawn_at"); RETURN NULL;', hash='8c5137e101d700cbf6e3ca03daa5a6d8ceca3401', operation='UPDATE', pgid='pgtrigger_update_update_6dffc', table='identity_organisation', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='identity.consent', verbose_name='consent')),
                ('way', models.CharField(choices=[('record', 'my entry there, kept up to date'), ('booking', 'with a booking'), ('sign_on', 'signing in there')], max_length=8, verbose_name='way')),
                ('said', models.JSONField(verbose_name='content')),
                ('first_at', models.DateTimeField(default=portal.core.time.now, verbose_name='first at')),
                ('last_at', models.DateTimeField(default=portal.core.time.now, verbose_name='last at')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
            ],
            options={
                'verbose_name': 'disclosure',
                'verbose_name_plural': 'disclosures',
                'ordering': ['-last_at', '-pk'],
                'constraints': [models.UniqueConstraint(models.F('consent'), models.F('way'), django.db.models.functions.text.MD5(django.db.models.functions.comparison.Cast('said', models.TextField())), name='disclosure_one_line'), models.CheckConstraint(condition=models.Q(('said', {}), _negated=True), name='disclosure_of_something'), models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='disclosure_was_made'), models.CheckConstraint(condition=models.Q(('first_at__lte', models.F('last_at'))), name='disclosure_first_then_last')],
                'triggers': [pgtrigger.compiler.Trigger(name='only_grows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE'\n       AND (NEW.consent_id, NEW.way, NEW.said, NEW.first_at)\n         = (OLD.consent_id, OLD.way, OLD.said, OLD.first_at)\n       AND NEW.last_at >= OLD.last_at AND NEW.times > OLD.times THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'what was told was told'\n        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'disclosure_only_grows';\n", hash='ed1c74449434fb34ce57d79be3972cbf2e28b78e', operation='UPDATE OR DELETE', pgid='pgtrigger_only_grows_09a6c', table='identity_disclosure', when='BEFORE')), pgtrigger.compiler.Trigger(name='to_a_base', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM identity_consent c\n               WHERE c.id = NEW.consent_id AND c.recipient <> '') THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'consent % lets no base know anything', NEW.consent_id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosure_to_a_base';\n", hash='bc75ba6a9f0ad6f4d459c8835fbf41af7e80b095', operation='INSERT', pgid='pgtrigger_to_a_base_127af', table='identity_disclosure', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('login', models.CharField(blank=True, max_length=254, verbose_name='e-mail or mobile number')),
                ('outcome', models.CharField(choices=[('succeeded', 'succeeded'), ('failed', 'failed'), ('locked', 'refused after many failures')], max_length=9, verbose_name='outcome')),
                ('method', models.CharField(blank=True, max_length=30, verbose_name='way')),
                ('ip', models.GenericIPAddressField(null=True, verbose_name='IP address')),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='browser')),
                ('at', models.DateTimeField(default=portal.core.time.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
                'ordering': ['-at'],
                'indexes': [models.Index(fields=['account', '-at'], name='sign_in_by_account'), models.Index(fields=['-at'], name='sign_in_by_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '6 months' THEN\n        RETURN OLD;\n    END IF;\n    RAISE EXCEPTION 'the record of sign-ins is only written to'\n        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sign_in_append_only';\n", hash='55fd0a5117b905dbdde70cac555941a5ed21195e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b72df', table='identity_signin', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SignOn',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ons', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nodes.node', verbose_name='base')),
                ('session_key', models.CharField(editable=False, max_length=40)),
                ('told', models.CharField(help_text='digest of the person as the base was last told', max_length=64)),
                ('given_at', models.DateTimeField(default=portal.core.time.now, verbose_name='signed on at')),
            ],
            options={
                'verbose_name': 'sign-on at another base',
                'verbose_name_plural': 'sign-ons at other bases',
                'constraints': [models.UniqueConstraint(fields=('session_key', 'peer'), name='sign_on_once_per_session')],
            },
        ),
        migrations.CreateModel(
            name='PersonalToken',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('name', models.CharField(max_length=50, verbose_name='what the token is for')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read what I may read, and mark notices as read'), ('book', 'book, move and cancel for me'), ('manage', 'manage instruments and their bookings as I may'), ('organise', 'look after organisations and members as I may'), ('account', 'choose how I am told, answer invitations to me, have my name verified'), ('agree', 'report on agreements, and write them, as I may'), ('internal', 'read the internal texts that my office reads')], max_length=10), size=None, verbose_name='what it may do')),
                ('beginning', models.CharField(max_length=11, verbose_name='begins with')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=portal.core.time.now, verbose_name='made on')),
                ('expires_at', models.DateTimeField(verbose_name='valid until')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used at')),
                ('last_used_from', models.GenericIPAddressField(blank=True, null=True, verbose_name='last used from')),
            ],
            options={
                'verbose_name': 'access token',
                'verbose_name_plural': 'access tokens',
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('account', 'name'), name='token_name_once'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=365))))), name='token_lasts_a_year_at_most'), models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read', 'book', 'manage', 'organise', 'account', 'agree', 'internal']), ('scopes__len__gt', 0)), name='token_scopes_known')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True, verbose_name='changed at')),
                ('pgh_label', models.TextField(choices=[('insert', 'entered'), ('update', 'changed'), ('delete', 'deleted')], verbose_name='change')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='identity.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, serialize=False, verbose_name='id')),
                ('home', models.CharField(default=portal.nodes.base.current_base, editable=False, max_length=20, verbose_name='home base')),
                ('version', models.BigIntegerField(default=1, editable=False, verbose_name='version')),
                ('epoch', models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Of a copy: the epoch of its home when it was read; else 0.', verbose_name='feed epoch')),
                ('is_own', models.BooleanField(default=True, editable=False, verbose_name='own record')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn at')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('uscc', models.CharField(max_length=18, validators=[portal.identity.uscc.validate_uscc], verbose_name='unified social credit code')),
                ('kind', models.CharField(choices=[('university', 'university'), ('institute', 'research institute'), ('hospital', 'hospital'), ('testing', 'testing body'), ('company', 'company'), ('government', 'administration'), ('other', 'other')], max_length=12, verbose_name='kind')),
                ('division', portal.nodes.shared.SharedKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.division', to_field='code', verbose_name='division')),
                ('address', models.CharField(blank=True, max_length=100, verbose_name='address')),
                ('address_en', models.CharField(blank=True, max_length=200, verbose_name='address in English')),
                ('postal_code', models.CharField(blank=True, max_length=6, verbose_name='postal code')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('intro', models.TextField(blank=True, max_length=1000, verbose_name='about')),
                ('intro_en', models.TextField(blank=True, max_length=2000, verbose_name='about, in English')),
                ('standing', models.CharField(choices=[('registered', 'awaiting verification'), ('verified', 'verified by the base'), ('rejected', 'rejected'), ('suspended', 'suspended')], default='registered', max_length=10, verbose_name='standing')),
            ],
            options={
                'verbose_name': 'organisation: earlier versions',
                'verbose_name_plural': 'organisation: earlier versions',
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6efbc7f7be445680131e1a1a3e76d66f9cf1f8a7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a7ec0', table='identity_organisationevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='identity.organisation', verbose_name='organisation')),
                ('standing', models.CharField(choices=[('registered', 'awaiting verification'), ('verified', 'verified by the base'), ('rejected', 'rejected'), ('suspended', 'suspended')], max_length=10, verbose_name='standing')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='by')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField(default=portal.core.time.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'step of verification',
                'verbose_name_plural': 'steps of verification',
                'ordering': ['at', 'pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6c2e2ebfc6fb2dff5e46b5d087f9958d0ed1a3e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c34f3', table='identity_verification', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='identity.person', verbose_name='person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='identity.organisation', verbose_name='organisation')),
                ('role', models.CharField(choices=[('researcher', 'researcher'), ('instrument_manager', 'instrument manager'), ('organisation_agent', 'agent of the organisation'), ('organisation_admin', 'organisation administrator'), ('district_reviewer', 'district reviewer'), ('base_reviewer', 'base reviewer'), ('expert_officer', 'expert-pool officer'), ('draw_officer', 'draw officer'), ('agreement_officer', 'agreement officer'), ('auditor', 'auditor'), ('system_administrator', 'system administrator')], max_length=24, verbose_name='role')),
                ('starts_at', models.DateTimeField(default=portal.core.time.now, verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('stands_in_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='stands in for')),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='given by')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='membership_ends_after_it_starts'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('stands_in_for', None)), expressions=[('person', '='), ('organisation', '='), ('role', '='), (portal.identity.models.membership.Term('starts_at', 'ends_at'), '&&')], name='membership_once_at_a_time'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role__in', ['agreement_officer', 'auditor', 'base_reviewer', 'district_reviewer', 'draw_officer', 'expert_officer', 'system_administrator'])), expressions=[('person', '='), (models.ExpressionWrapper(models.Q(('role', 'auditor')), output_field=models.BooleanField()), '<>'), (portal.identity.models.membership.Term('starts_at', 'ends_at'), '&&')], name='membership_auditor_apart')],
                'triggers': [pgtrigger.compiler.Trigger(name='own_people', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT EXISTS (\n        SELECT FROM identity_person p WHERE p.id = NEW.person_id AND p.is_own\n    ) THEN\n        RAISE EXCEPTION 'their own base gives this person roles'\n            USING ERRCODE = 'restrict_violation',\n                  CONSTRAINT = 'membership_of_own_people';\n    END IF;\n    RETURN NEW;\n", hash='1a0079b0b3a4cf1cd5b292a3bb6acbebbc5a91c8', operation='INSERT OR UPDATE OF "person_id"', pgid='pgtrigger_own_people_05ddd', table='identity_membership', when='BEFORE')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "identity_membershipevent" ("ends_at", "given_by_id", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stands_in_for_id", "starts_at") VALUES (OLD."ends_at", OLD."given_by_id", OLD."id", OLD."organisation_id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."role", OLD."stands_in_for_id", OLD."starts_at"); RETURN NULL;', hash='5da957ee1f0159d8736cc77a2489cb34ede6eb34', operation='UPDATE', pgid='pgtrigger_update_update_00287', table='identity_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_membershipevent" ("ends_at", "given_by_id", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stands_in_for_id", "starts_at") VALUES (OLD."ends_at", OLD."given_by_id", OLD."id", OLD."organisation_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."stands_in_for_id", OLD."starts_at"); RETURN NULL;', hash='206d655ccea287307ba4d343f0d9187ab8691399', operation='DELETE', pgid='pgtrigger_delete_delete_6426f', table='identity_membership', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=portal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='identity.organisation', verbose_name='organisation')),
                ('role', models.CharField(choices=[('researcher', 'researcher'), ('instrument_manager', 'instrument manager'), ('organisation_agent', 'agent of the organisation'), ('organisation_admin', 'organisation administrator')], max_length=24, verbose_name='role')),
                ('address', models.CharField(max_length=254, verbose_name='e-mail or mobile number')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='invited by')),
                ('invited_at', models.DateTimeField(default=portal.core.time.now, verbose_name='invited at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('next_try_at', models.DateTimeField(default=portal.core.time.now, verbose_name='next try at')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='accepted by')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('organisation', 'role', 'address'), name='invitation_open_once'), models.CheckConstraint(condition=models.Q(('role__in', ['instrument_manager', 'organisation_admin', 'organisation_agent', 'researcher'])), name='invitation_to_no_office'), models.CheckConstraint(condition=models.Q(('accepted_by', None), ('closed_at__isnull', False), _connector='OR'), name='invitation_accepted_is_closed')],
            },
        ),
        migrations.CreateModel(
            name='IdentityProvider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Stands in addresses, such as cqu. It cannot be changed later.', max_length=40, unique=True, validators=[django.core.validators.RegexValidator(re.compile('^[-a-zA-Z0-9_]+\\Z'), 'Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.', 'invalid')], verbose_name='code')),
                ('organisation', models.ForeignKey(help_text='It vouches for its members, and for nobody else.', on_delete=django.db.models.deletion.PROTECT, related_name='providers', to='identity.organisation', verbose_name='organisation')),
                ('protocol', models.CharField(choices=[('openid_connect', 'OpenID Connect'), ('saml', 'SAML 2.0')], default='openid_connect', max_length=20, verbose_name='protocol')),
                ('issuer', models.URLField(blank=True, help_text='The issuer; what it says of itself is looked up there.', verbose_name='address of the provider')),
                ('client_id', models.CharField(blank=True, max_length=200, verbose_name='client ID')),
                ('sealed_secret', models.TextField(blank=True, editable=False)),
                ('metadata_url', models.URLField(blank=True, help_text='Read now and each day. Where there is none, paste the metadata.', verbose_name='address of its metadata')),
                ('entity_id', models.CharField(blank=True, editable=False, max_length=1024, verbose_name='entity ID')),
                ('sign_in_address', models.URLField(blank=True, editable=False, max_length=500, verbose_name='sign-in address')),
                ('certificates', models.TextField(blank=True, editable=False, help_text='One a line.', verbose_name='certificates')),
                ('sealed_key', models.TextField(blank=True, editable=False)),
                ('own_certificate', models.TextField(blank=True, editable=False, help_text='by it the provider encrypts for this base; base64 of DER')),
                ('subject_attribute', models.CharField(blank=True, default='urn:oasis:names:tc:SAML:attribute:pairwise-id', help_text='It has to stay with one person and never pass to another: pairwise-id, eduPersonTargetedID or eduPersonPrincipalName. Empty: a persistent NameID.', max_length=200, verbose_name='attribute that lastingly names somebody')),
                ('name_attribute', models.CharField(blank=True, default='urn:oid:2.16.840.1.113730.3.1.241', max_length=200, verbose_name='attribute with the name')),
                ('email_attribute', models.CharField(blank=True, default='urn:oid:0.9.2342.19200300.100.1.3', max_length=200, verbose_name='attribute with the e-mail address')),
                ('staff_claim', models.CharField(blank=True, help_text='If set, only people for whom it is given are let in.', max_length=200, verbose_name='claim or attribute with the staff number')),
                ('email_domain', models.CharField(blank=True, help_text='Such as cqu.edu.cn. If set, only people with such an address are let in.', max_length=100, verbose_name='e-mail domain')),
                ('is_offered', models.BooleanField(default=True, help_text='Switched off, it lets nobody in; accounts stay linked.', verbose_name='people may sign in by it')),
            ],
            options={
                'verbose_name': "organisation's own sign-in",
                'verbose_name_plural': "organisations' own sign-ins",
                'ordering': ['organisation__name', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email_domain', django.db.models.functions.text.Lower('email_domain')), models.Q(('email_domain__contains', '@'), _negated=True)), name='provider_domain_in_small_letters'), models.CheckConstraint(condition=models.Q(models.Q(('protocol', 'openid_connect'), models.Q(('issuer', ''), _negated=True), models.Q(('client_id', ''), _negated=True), models.Q(('sealed_secret', ''), _negated=True)), models.Q(('protocol', 'saml'), models.Q(('entity_id', ''), _negated=True), models.Q(('sign_in_address', ''), _negated=True), models.Q(('certificates', ''), _negated=True), models.Q(('sealed_key', ''), _negated=True), models.Q(('own_certificate', ''), _negated=True)), _connector='OR'), name='provider_speaks_its_protocol')],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True, verbose_name='changed at')),
                ('pgh_label', models.TextField(choices=[('insert', 'entered'), ('update', 'changed'), ('delete', 'deleted')], verbose_name='change')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='identity.membership')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.person', verbose_name='person')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.organisation', verbose_name='organisation')),
                ('role', models.CharField(choices=[('researcher', 'researcher'), ('instrument_manager', 'instrument manager'), ('organisation_agent', 'agent of the organisation'), ('organisation_admin', 'organisation administrator'), ('district_reviewer', 'district reviewer'), ('base_reviewer', 'base reviewer'), ('expert_officer', 'expert-pool officer'), ('draw_officer', 'draw officer'), ('agreement_officer', 'agreement officer'), ('auditor', 'auditor'), ('system_administrator', 'system administrator')], max_length=24, verbose_name='role')),
                ('starts_at', models.DateTimeField(default=portal.core.time.now, verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('stands_in_for', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.person', verbose_name='stands in for')),
                ('given_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.person', verbose_name='given by')),
            ],
            options={
                'verbose_name': 'role: earlier version',
                'verbose_name_plural': 'roles: earlier versions',
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3503342df97528d383870f399891fb154ac207ca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9d174', table='identity_membershipevent', when='BEFORE'))],
            },
        ),
    ]
