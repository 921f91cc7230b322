import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AccessEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('child_number', models.CharField(max_length=200)),
                ('page', models.CharField(max_length=60)),
                ('sealed_in', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['child_number', 'at'], name='access_by_child'), models.Index(fields=['sealed_in', 'id'], name='access_by_seal')],
                'constraints': [models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='access_event_by_length'), models.CheckConstraint(condition=models.Q(('child_number__length__lte', 200)), name='access_event_child_number_length'), models.CheckConstraint(condition=models.Q(('page__length__lte', 60)), name='access_event_page_length')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('action', models.CharField(max_length=60)),
                ('about', models.JSONField()),
                ('before', models.CharField(max_length=64)),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='audit_event_by_length'), models.CheckConstraint(condition=models.Q(('action__length__lte', 60)), name='audit_event_action_length'), models.CheckConstraint(condition=models.Q(('before__length__lte', 64)), name='audit_event_before_length'), models.CheckConstraint(condition=models.Q(('seal__length__lte', 64)), name='audit_event_seal_length')],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('seal', models.CharField(blank=True, default='', max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='audit_head_only_one'), models.CheckConstraint(condition=models.Q(('seal__length__lte', 64)), name='audit_head_seal_length')],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('applied_at', models.DateTimeField()),
                ('applied_by', models.CharField(blank=True, default='', max_length=150)),
                ('differences', models.JSONField(default=dict)),
                ('warnings', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, default='', max_length=150)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__length__lte', 20)), name='batch_kind_length'), models.CheckConstraint(condition=models.Q(('applied_by__length__lte', 150)), name='batch_applied_by_length'), models.CheckConstraint(condition=models.Q(('undone_by__length__lte', 150)), name='batch_undone_by_length'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by', '')), models.Q(('undone_at__isnull', False), models.Q(('undone_by', ''), _negated=True)), _connector='OR'), name='batch_undone_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='CouncilHoliday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True)),
                ('name', models.CharField(max_length=100)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.CharField(max_length=150)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name__length__lte', 100)), name='council_holiday_name_length'), models.CheckConstraint(condition=models.Q(('added_by__length__lte', 150)), name='council_holiday_added_by_length')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_name', models.CharField(blank=True, default='', max_length=100)),
                ('family_name', models.CharField(blank=True, default='', max_length=100)),
                ('email', models.CharField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('address', models.TextField(blank=True, default='')),
                ('language', models.CharField(blank=True, default='', max_length=60)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('given_name__length__lte', 100)), name='person_given_name_length'), models.CheckConstraint(condition=models.Q(('family_name__length__lte', 100)), name='person_family_name_length'), models.CheckConstraint(condition=models.Q(('email__length__lte', 254)), name='person_email_length'), models.CheckConstraint(condition=models.Q(('phone__length__lte', 40)), name='person_phone_length'), models.CheckConstraint(condition=models.Q(('language__length__lte', 60)), name='person_language_length')],
            },
        ),
        migrations.CreateModel(
            name='PracticeValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('value', models.JSONField(null=True)),
                ('holds_from', models.DateField()),
                ('set_at', models.DateTimeField()),
                ('set_by', models.CharField(max_length=150)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'holds_from', 'set_at'), name='practice_value_once'), models.CheckConstraint(condition=models.Q(('name__length__lte', 60)), name='practice_value_name_length'), models.CheckConstraint(condition=models.Q(('set_by__length__lte', 150)), name='practice_value_set_by_length')],
            },
        ),
        migrations.CreateModel(
            name='SignInTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('typed', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('succeeded', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['typed', 'at'], name='sign_in_try_by_name'), models.Index(fields=['at'], name='sign_in_try_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('typed__length__lte', 64)), name='sign_in_try_typed_length')],
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('name_key', models.CharField(blank=True, default='', max_length=210)),
                ('email', models.CharField(blank=True, default='', max_length=254)),
                ('worker_number', models.CharField(max_length=50, null=True, unique=True)),
                ('registered_social_worker', models.BooleanField(default=False)),
                ('qualified_on', models.DateField(null=True)),
                ('left_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('given_name__length__lte', 100)), name='staff_given_name_length'), models.CheckConstraint(condition=models.Q(('family_name__length__lte', 100)), name='staff_family_name_length'), models.CheckConstraint(condition=models.Q(('name_key__length__lte', 210)), name='staff_name_key_length'), models.CheckConstraint(condition=models.Q(('email__length__lte', 254)), name='staff_email_length'), models.CheckConstraint(condition=models.Q(('worker_number__length__lte', 50)), name='staff_worker_number_length')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('holds_cases', models.BooleanField(default=False)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='records.team')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='team_not_its_own_parent'), models.CheckConstraint(condition=models.Q(('name__length__lte', 120)), name='team_name_length')],
            },
        ),
        migrations.CreateModel(
            name='Child',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=200, unique=True)),
                ('given_name', models.CharField(blank=True, default='', max_length=100)),
                ('family_name', models.CharField(blank=True, default='', max_length=100)),
                ('preferred_name', models.CharField(blank=True, default='', max_length=100)),
                ('name_key', models.CharField(blank=True, default='', max_length=310)),
                ('born_on', models.DateField(null=True)),
                ('sex', models.CharField(blank=True, default='', max_length=200)),
                ('ethnicity', models.CharField(blank=True, default='', max_length=200)),
                ('upn', models.CharField(blank=True, default='', max_length=200)),
                ('mother', models.CharField(blank=True, default='', max_length=200)),
                ('first_child_born_on', models.DateField(null=True)),
                ('unaccompanied_until', models.DateField(null=True)),
                ('unaccompanied', models.BooleanField(default=False)),
                ('restricted', models.BooleanField(default=False)),
                ('restricted_why', models.CharField(blank=True, default='', max_length=300)),
                ('interpreter', models.CharField(blank=True, default='', max_length=100)),
                ('created_by_batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children_created', to='records.batch')),
            ],
            options={
                'indexes': [models.Index(fields=['name_key', 'id'], name='child_by_name'), models.Index(condition=models.Q(('restricted', True)), fields=['restricted'], name='child_restricted')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__length__lte', 200)), name='child_number_length'), models.CheckConstraint(condition=models.Q(('given_name__length__lte', 100)), name='child_given_name_length'), models.CheckConstraint(condition=models.Q(('family_name__length__lte', 100)), name='child_family_name_length'), models.CheckConstraint(condition=models.Q(('preferred_name__length__lte', 100)), name='child_preferred_name_length'), models.CheckConstraint(condition=models.Q(('name_key__length__lte', 310)), name='child_name_key_length'), models.CheckConstraint(condition=models.Q(('sex__length__lte', 200)), name='child_sex_length'), models.CheckConstraint(condition=models.Q(('ethnicity__length__lte', 200)), name='child_ethnicity_length'), models.CheckConstraint(condition=models.Q(('upn__length__lte', 200)), name='child_upn_length'), models.CheckConstraint(condition=models.Q(('mother__length__lte', 200)), name='child_mother_length'), models.CheckConstraint(condition=models.Q(('restricted_why__length__lte', 300)), name='child_restricted_why_length'), models.CheckConstraint(condition=models.Q(('interpreter__length__lte', 100)), name='child_interpreter_length'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='child_number_given'), models.CheckConstraint(condition=models.Q(('restricted', False), models.Q(('restricted_why', ''), _negated=True), _connector='OR'), name='child_restricted_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leave', to='records.staff')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='leave_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('kind__length__lte', 30)), name='leave_kind_length')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=150, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('staff', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='records.staff')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('username__length__lte', 150)), name='user_username_length')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('manages_team', models.BooleanField(default=False)),
                ('full_time_equivalent', models.DecimalField(decimal_places=2, max_digits=3)),
                ('agency', models.BooleanField(default=False)),
                ('protected_caseload', models.BooleanField(default=False)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='records.staff')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='records.team')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='post_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('full_time_equivalent__gt', 0), ('full_time_equivalent__lte', 1)), name='post_full_time_equivalent_is_a_share'), models.CheckConstraint(condition=models.Q(('title__length__lte', 120)), name='post_title_length')],
            },
        ),
        migrations.CreateModel(
            name='BatchFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('table', models.CharField(max_length=30)),
                ('year', models.PositiveSmallIntegerField()),
                ('rows', models.PositiveIntegerField()),
                ('known_from', models.DateField()),
                ('known_to', models.DateField()),
                ('complete', models.BooleanField(default=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='records.batch')),
            ],
            options={
                'indexes': [models.Index(fields=['table', 'known_from'], name='batchfile_by_table')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name__length__lte', 255)), name='batchfile_name_length'), models.CheckConstraint(condition=models.Q(('table__length__lte', 30)), name='batchfile_table_length'), models.CheckConstraint(condition=models.Q(('known_to__isnull', True), ('known_to__gte', models.F('known_from')), _connector='OR'), name='batchfile_known_to_after_known_from')],
            },
        ),
        migrations.CreateModel(
            name='CarePeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField()),
                ('start_known', models.BooleanField()),
                ('ended_on', models.DateField(null=True)),
                ('end_code', models.CharField(blank=True, default='', max_length=200)),
                ('approval', models.CharField(blank=True, choices=[('not_needed', 'not needed'), ('not_recorded', 'approval not recorded'), ('recorded', 'recorded')], default='', max_length=20)),
                ('short_breaks', models.BooleanField(default=False)),
                ('possible_restarts', models.JSONField(default=list)),
                ('away', models.JSONField(default=list)),
                ('tracks', models.JSONField(default=list)),
                ('long_term_foster_since', models.DateField(null=True)),
                ('care_known_to', models.DateField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='care_periods', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('child', 'started_on'), name='care_period_once_a_day'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('child',), name='care_period_one_open'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gt', models.F('started_on')), _connector='OR'), name='care_period_ended_on_after_started_on'), models.CheckConstraint(condition=models.Q(models.Q(('approval', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('approval', ''), _negated=True)), _connector='OR'), name='care_period_end_has_approval_state'), models.CheckConstraint(condition=models.Q(('end_code__length__lte', 200)), name='care_period_end_code_length'), models.CheckConstraint(condition=models.Q(('approval__length__lte', 20)), name='care_period_approval_length')],
            },
        ),
        migrations.CreateModel(
            name='BatchChild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'child', 'year'), name='batch_child_once')],
            },
        ),
        migrations.CreateModel(
            name='ChildNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=50)),
                ('value', models.CharField(max_length=100)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_numbers', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('system', 'value'), name='child_number_once_a_system'), models.CheckConstraint(condition=models.Q(('system__length__lte', 50)), name='childnumber_system_length'), models.CheckConstraint(condition=models.Q(('value__length__lte', 100)), name='childnumber_value_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenEpisode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('decom', models.DateField()),
                ('rne', models.CharField(blank=True, default='', max_length=200)),
                ('ls', models.CharField(blank=True, default='', max_length=200)),
                ('cin', models.CharField(blank=True, default='', max_length=200)),
                ('place', models.CharField(blank=True, default='', max_length=200)),
                ('place_provider', models.CharField(blank=True, default='', max_length=200)),
                ('dec', models.DateField(null=True)),
                ('rec', models.CharField(blank=True, default='', max_length=200)),
                ('reason_place_change', models.CharField(blank=True, default='', max_length=200)),
                ('home_post', models.CharField(blank=True, default='', max_length=200)),
                ('pl_post', models.CharField(blank=True, default='', max_length=200)),
                ('urn', models.CharField(blank=True, default='', max_length=200)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child', 'decom'), name='given_episode_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'decom', 'year'), name='given_episode_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_episode_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('dec__isnull', True), ('dec__gt', models.F('decom')), _connector='OR'), name='given_episode_ends_after_start'), models.CheckConstraint(condition=models.Q(('rne__length__lte', 200)), name='given_episode_rne_length'), models.CheckConstraint(condition=models.Q(('ls__length__lte', 200)), name='given_episode_ls_length'), models.CheckConstraint(condition=models.Q(('cin__length__lte', 200)), name='given_episode_cin_length'), models.CheckConstraint(condition=models.Q(('place__length__lte', 200)), name='given_episode_place_length'), models.CheckConstraint(condition=models.Q(('place_provider__length__lte', 200)), name='given_episode_place_provider_length'), models.CheckConstraint(condition=models.Q(('rec__length__lte', 200)), name='given_episode_rec_length'), models.CheckConstraint(condition=models.Q(('reason_place_change__length__lte', 200)), name='given_episode_reason_place_change_length'), models.CheckConstraint(condition=models.Q(('home_post__length__lte', 200)), name='given_episode_home_post_length'), models.CheckConstraint(condition=models.Q(('pl_post__length__lte', 200)), name='given_episode_pl_post_length'), models.CheckConstraint(condition=models.Q(('urn__length__lte', 200)), name='given_episode_urn_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenHeader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('sex', models.CharField(blank=True, default='', max_length=200)),
                ('born_on', models.DateField(null=True)),
                ('ethnicity', models.CharField(blank=True, default='', max_length=200)),
                ('upn', models.CharField(blank=True, default='', max_length=200)),
                ('mother', models.CharField(blank=True, default='', max_length=200)),
                ('first_child_born_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child',), name='given_header_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'year'), name='given_header_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_header_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('sex__length__lte', 200)), name='given_header_sex_length'), models.CheckConstraint(condition=models.Q(('ethnicity__length__lte', 200)), name='given_header_ethnicity_length'), models.CheckConstraint(condition=models.Q(('upn__length__lte', 200)), name='given_header_upn_length'), models.CheckConstraint(condition=models.Q(('mother__length__lte', 200)), name='given_header_mother_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenIncomplete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=30)),
                ('year', models.PositiveSmallIntegerField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('child', 'table', 'year', 'batch'), name='given_incomplete_once'), models.CheckConstraint(condition=models.Q(('table__length__lte', 30)), name='given_incomplete_table_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenMissing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('born_on', models.DateField(null=True)),
                ('kind', models.CharField(blank=True, default='', max_length=200)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child', 'from_on'), name='given_missing_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'from_on', 'year'), name='given_missing_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_missing_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('kind__length__lte', 200)), name='given_missing_kind_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenPlacedForAdoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('born_on', models.DateField(null=True)),
                ('decided_on', models.DateField()),
                ('ceased_on', models.DateField(null=True)),
                ('ceased_because', models.CharField(blank=True, default='', max_length=200)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child', 'decided_on'), name='given_adoption_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'decided_on', 'year'), name='given_adoption_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_adoption_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('ceased_because__length__lte', 200)), name='given_adoption_ceased_because_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenPreviousPermanence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('born_on', models.DateField(null=True)),
                ('kind', models.CharField(blank=True, default='', max_length=200)),
                ('authority', models.CharField(blank=True, default='', max_length=200)),
                ('on_text', models.CharField(blank=True, default='', max_length=200)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child',), name='given_permanence_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'year'), name='given_permanence_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_permanence_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('kind__length__lte', 200)), name='given_permanence_kind_length'), models.CheckConstraint(condition=models.Q(('authority__length__lte', 200)), name='given_permanence_authority_length'), models.CheckConstraint(condition=models.Q(('on_text__length__lte', 200)), name='given_permanence_on_text_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('born_on', models.DateField(null=True)),
                ('held_on', models.DateField()),
                ('participation', models.CharField(blank=True, default='', max_length=200)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child', 'held_on'), name='given_review_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'held_on', 'year'), name='given_review_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_review_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('participation__length__lte', 200)), name='given_review_participation_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenSocialWorker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('born_on', models.DateField(null=True)),
                ('worker', models.CharField(max_length=200)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'indexes': [models.Index(fields=['worker', 'child'], name='given_worker_by_worker')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child', 'from_on', 'worker'), name='given_worker_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'from_on', 'worker', 'year'), name='given_worker_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_worker_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('worker__length__lte', 200)), name='given_worker_worker_length'), models.CheckConstraint(condition=models.Q(('reason__length__lte', 200)), name='given_worker_reason_length')],
            },
        ),
        migrations.CreateModel(
            name='GivenUnaccompanied',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('stands', models.BooleanField()),
                ('sex', models.CharField(blank=True, default='', max_length=200)),
                ('born_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('child',), name='given_unaccompanied_once'), models.UniqueConstraint(condition=models.Q(('replaced_by__isnull', True)), fields=('child', 'year'), name='given_unaccompanied_once_a_year'), models.CheckConstraint(condition=models.Q(('stands', False), ('replaced_by__isnull', True), _connector='OR'), name='given_unaccompanied_replaced_never_stands'), models.CheckConstraint(condition=models.Q(('sex__length__lte', 200)), name='given_unaccompanied_sex_length')],
            },
        ),
        migrations.CreateModel(
            name='LegalStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('code', models.CharField(blank=True, default='', max_length=200)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('child', 'from_on'), name='legal_status_once_a_day'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gt', models.F('from_on')), _connector='OR'), name='legal_status_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('code__length__lte', 200)), name='legal_status_code_length')],
            },
        ),
        migrations.CreateModel(
            name='NextReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('child_number', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('latest_on', models.DateField()),
                ('book_by', models.DateField()),
                ('rule', models.CharField(max_length=60)),
                ('certain', models.BooleanField()),
                ('known_to', models.DateField(null=True)),
                ('local_on', models.DateField(null=True)),
                ('leaves_list_on', models.DateField(null=True)),
                ('assumes', models.JSONField(default=list)),
                ('child', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='next_review', to='records.child')),
            ],
            options={
                'indexes': [models.Index(fields=['due_on', 'child_number'], name='next_review_by_due'), models.Index(fields=['certain', 'due_on', 'latest_on', 'known_to', 'leaves_list_on', 'child'], name='next_review_counts'), models.Index(fields=['leaves_list_on'], name='next_review_leaves')],
                'constraints': [models.CheckConstraint(condition=models.Q(('latest_on__gte', models.F('due_on'))), name='next_review_latest_not_before_due'), models.CheckConstraint(condition=models.Q(('certain', False), ('latest_on', models.F('due_on')), _connector='OR'), name='next_review_certain_is_one_date'), models.CheckConstraint(condition=models.Q(('book_by__lte', models.F('due_on'))), name='next_review_book_by_not_after_due'), models.CheckConstraint(condition=models.Q(('rule__length__lte', 60)), name='next_review_rule_length'), models.CheckConstraint(condition=models.Q(('child_number__length__lte', 200)), name='next_review_child_number_length')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('code', models.CharField(blank=True, default='', max_length=200)),
                ('provider', models.CharField(blank=True, default='', max_length=200)),
                ('home_postcode', models.CharField(blank=True, default='', max_length=200)),
                ('postcode', models.CharField(blank=True, default='', max_length=200)),
                ('urn', models.CharField(blank=True, default='', max_length=200)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('child', 'from_on'), name='placement_once_a_day'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gt', models.F('from_on')), _connector='OR'), name='placement_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('code__length__lte', 200)), name='placement_code_length'), models.CheckConstraint(condition=models.Q(('provider__length__lte', 200)), name='placement_provider_length'), models.CheckConstraint(condition=models.Q(('home_postcode__length__lte', 200)), name='placement_home_postcode_length'), models.CheckConstraint(condition=models.Q(('postcode__length__lte', 200)), name='placement_postcode_length'), models.CheckConstraint(condition=models.Q(('urn__length__lte', 200)), name='placement_urn_length')],
            },
        ),
        migrations.CreateModel(
            name='Relationship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('parental_responsibility', models.BooleanField(default=False)),
                ('may_know_address', models.BooleanField(default=False)),
                ('gets', models.CharField(choices=[('whole', 'the whole letter'), ('decisions', 'the decisions only'), ('nothing', 'nothing')], max_length=20)),
                ('because', models.CharField(blank=True, default='', max_length=300)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relationships', to='records.child')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relationships', to='records.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='relationship_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('gets', 'whole'), models.Q(('because', ''), _negated=True), _connector='OR'), name='relationship_less_than_whole_says_why'), models.CheckConstraint(condition=models.Q(('gets__in', ['whole', 'decisions', 'nothing'])), name='relationship_gets_known'), models.CheckConstraint(condition=models.Q(('kind__length__lte', 60)), name='relationship_kind_length'), models.CheckConstraint(condition=models.Q(('gets__length__lte', 20)), name='relationship_gets_length'), models.CheckConstraint(condition=models.Q(('because__length__lte', 300)), name='relationship_because_length')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('keel', 'recorded in Keel'), ('ssda903', 'from a 903 return'), ('sheet', 'from a spreadsheet')], max_length=20)),
                ('booked_for', models.DateField(null=True)),
                ('first_part_on', models.DateField(null=True)),
                ('completed_on', models.DateField(null=True)),
                ('counted_on', models.DateField(null=True)),
                ('extra', models.BooleanField(null=True)),
                ('participation', models.CharField(blank=True, default='', max_length=200)),
                ('due_on', models.DateField(null=True)),
                ('due_latest_on', models.DateField(null=True)),
                ('due_rule', models.CharField(blank=True, default='', max_length=60)),
                ('due_counted_from', models.DateField(null=True)),
                ('due_certain', models.BooleanField(null=True)),
                ('supplied_due_on', models.DateField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='records.child')),
                ('chaired_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.staff')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('first_part_on__isnull', True)), fields=['child', 'booked_for'], name='review_booked')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('first_part_on__isnull', False)), fields=('child', 'first_part_on'), name='review_one_a_day'), models.CheckConstraint(condition=models.Q(('completed_on__isnull', True), ('completed_on__gte', models.F('first_part_on')), _connector='OR'), name='review_completed_after_first_part'), models.CheckConstraint(condition=models.Q(('counted_on__isnull', True), ('completed_on__isnull', False), _connector='OR'), name='review_counted_when_completed'), models.CheckConstraint(condition=models.Q(('source__in', ['keel', 'ssda903', 'sheet'])), name='review_source_known'), models.CheckConstraint(condition=models.Q(('source__length__lte', 20)), name='review_source_length'), models.CheckConstraint(condition=models.Q(('participation__length__lte', 200)), name='review_participation_length'), models.CheckConstraint(condition=models.Q(('due_rule__length__lte', 60)), name='review_due_rule_length')],
            },
        ),
        migrations.CreateModel(
            name='Siblings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('iro_apart_because', models.CharField(blank=True, default='', max_length=300)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='siblings_as_one', to='records.child')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='siblings_as_other', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='siblings_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='siblings_in_order'), models.CheckConstraint(condition=models.Q(('iro_apart_because__length__lte', 300)), name='siblings_iro_apart_because_length')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('handover_note', models.TextField(blank=True, default='')),
                ('apart_from_siblings_because', models.CharField(blank=True, default='', max_length=300)),
                ('check_on', models.DateField()),
                ('check_facts', models.JSONField()),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='records.child')),
                ('iro', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='records.staff')),
            ],
            options={
                'indexes': [models.Index(fields=['iro', 'child'], name='allocation_by_iro')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on__isnull', True)), fields=('child',), name='allocation_one_iro_at_a_time'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='allocation_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='allocation_by_length'), models.CheckConstraint(condition=models.Q(('apart_from_siblings_because__length__lte', 300)), name='allocation_apart_from_siblings_because_length')],
            },
        ),
        migrations.CreateModel(
            name='RoleHeld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=30)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.team')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='role_held_to_on_after_from_on'), models.UniqueConstraint(condition=models.Q(('to_on__isnull', True)), fields=('user', 'role'), name='role_held_open_once'), models.CheckConstraint(condition=models.Q(('role__length__lte', 30)), name='role_held_role_length')],
            },
        ),
        migrations.CreateModel(
            name='ReviewStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('planned', 'planned'), ('invited', 'invited'), ('postponed', 'postponed'), ('started', 'started'), ('adjourned', 'adjourned'), ('completed', 'completed'), ('decisions_issued', 'decisions issued'), ('manager_responded', 'manager responded'), ('record_issued', 'record issued'), ('distributed', 'distributed'), ('cancelled', 'cancelled'), ('not_required', 'not required')], max_length=20)),
                ('on', models.DateField()),
                ('written_at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('because', models.CharField(blank=True, default='', max_length=300)),
                ('batch', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statuses', to='records.review')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'invited', 'postponed', 'started', 'adjourned', 'completed', 'decisions_issued', 'manager_responded', 'record_issued', 'distributed', 'cancelled', 'not_required'])), name='review_status_known'), models.CheckConstraint(condition=models.Q(('status__length__lte', 20)), name='review_status_status_length'), models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='review_status_by_length'), models.CheckConstraint(condition=models.Q(('because__length__lte', 300)), name='review_status_because_length')],
            },
        ),
    ]
