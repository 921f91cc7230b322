import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BatchStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=30)),
                ('row', models.PositiveBigIntegerField()),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('table__length__lte', 30)), name='batch_step_table_length')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='calendar_feed_one_open'), models.CheckConstraint(condition=models.Q(('secret__length__lte', 64)), name='calendar_feed_secret_length')],
            },
        ),
        migrations.CreateModel(
            name='CareStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('told_at', models.DateTimeField()),
                ('started_on', models.DateField()),
                ('batch', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='care_start_by_length')],
            },
        ),
        migrations.CreateModel(
            name='CaseHeld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('told_at', models.DateTimeField()),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.team')),
                ('worker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_told', to='records.staff')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='case_held_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('worker__isnull', False), ('team__isnull', False), _connector='OR'), name='case_held_by_somebody'), models.UniqueConstraint(condition=models.Q(('to_on__isnull', True)), fields=('child',), name='case_held_once_at_a_time'), models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='case_held_by_length')],
            },
        ),
        migrations.CreateModel(
            name='ChildNow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('child_number', models.CharField(max_length=200)),
                ('name_key', models.CharField(blank=True, default='', max_length=310)),
                ('born_on', models.DateField(null=True)),
                ('in_care', models.BooleanField()),
                ('since', models.DateField(null=True)),
                ('leaves_on', models.DateField()),
                ('iro_since', models.DateField()),
                ('legal_status', models.CharField(blank=True, default='', max_length=200)),
                ('place', models.CharField(blank=True, default='', max_length=200)),
                ('kind', models.CharField(blank=True, default='', max_length=20)),
                ('location', models.CharField(blank=True, default='', max_length=20)),
                ('miles', models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ('child', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='now', to='records.child')),
            ],
            options={
                'indexes': [models.Index(fields=['in_care', 'name_key', 'child_number', 'leaves_on'], name='child_now_by_name'), models.Index(fields=['in_care', 'legal_status', 'name_key', 'child_number', 'leaves_on'], name='child_now_by_status'), models.Index(fields=['in_care', 'kind', 'name_key', 'child_number', 'leaves_on'], name='child_now_by_kind'), models.Index(fields=['in_care', 'location', 'name_key', 'child_number', 'leaves_on'], name='child_now_by_location'), models.Index(fields=['in_care', 'born_on', 'name_key', 'child_number', 'leaves_on'], name='child_now_by_age'), models.Index(fields=['in_care', 'miles'], name='child_now_by_miles'), models.Index(fields=['in_care', 'iro_since'], name='child_now_by_iro'), models.Index(condition=models.Q(('since__isnull', True)), fields=['name_key', 'child_number', 'leaves_on'], name='child_now_no_start')],
                'constraints': [models.CheckConstraint(condition=models.Q(('child_number__length__lte', 200)), name='child_now_child_number_length'), models.CheckConstraint(condition=models.Q(('name_key__length__lte', 310)), name='child_now_name_key_length'), models.CheckConstraint(condition=models.Q(('legal_status__length__lte', 200)), name='child_now_legal_status_length'), models.CheckConstraint(condition=models.Q(('place__length__lte', 200)), name='child_now_place_length'), models.CheckConstraint(condition=models.Q(('kind__length__lte', 20)), name='child_now_kind_length'), models.CheckConstraint(condition=models.Q(('location__length__lte', 20)), name='child_now_location_length')],
            },
        ),
        migrations.CreateModel(
            name='ChildWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=60)),
                ('child', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='records.child')),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'child'], name='child_word_by_word', opclasses=['varchar_pattern_ops', 'int8_ops'])],
                'constraints': [models.UniqueConstraint(fields=('child', 'word'), name='child_word_once'), models.CheckConstraint(condition=models.Q(('word__length__lte', 60)), name='child_word_word_length')],
            },
        ),
        migrations.CreateModel(
            name='CouncilPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=9, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('own', 'our own area'), ('neighbour', 'a neighbour')], max_length=10)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__length__lte', 9)), name='council_place_code_length'), models.CheckConstraint(condition=models.Q(('name__length__lte', 100)), name='council_place_name_length'), models.CheckConstraint(condition=models.Q(('kind__length__lte', 10)), name='council_place_kind_length'), models.CheckConstraint(condition=models.Q(('kind__in', ['own', 'neighbour'])), name='council_place_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('state', models.CharField(choices=[('waiting', 'waiting for its turn'), ('working', 'being done'), ('done', 'done'), ('refused', 'turned away'), ('failed', 'stopped by a fault')], default='waiting', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('began_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('step', models.CharField(blank=True, default='', max_length=200)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('folder', models.CharField(blank=True, default='', max_length=255)),
                ('options', models.JSONField(default=dict)),
                ('result', models.JSONField(null=True)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to='records.batch')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-id'], name='job_by_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__length__lte', 30)), name='job_kind_length'), models.CheckConstraint(condition=models.Q(('state__length__lte', 10)), name='job_state_length'), models.CheckConstraint(condition=models.Q(('step__length__lte', 200)), name='job_step_length'), models.CheckConstraint(condition=models.Q(('folder__length__lte', 255)), name='job_folder_length'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'done', 'refused', 'failed'])), name='job_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'working'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'refused', 'failed'])), _connector='OR'), name='job_ended_when_over')],
            },
        ),
        migrations.CreateModel(
            name='Looked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('before', models.DateTimeField(null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='looked', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Postcode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True)),
                ('east', models.PositiveIntegerField(null=True)),
                ('north', models.PositiveIntegerField(null=True)),
                ('district', models.CharField(blank=True, default='', max_length=9)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__length__lte', 8)), name='postcode_code_length'), models.CheckConstraint(condition=models.Q(('district__length__lte', 9)), name='postcode_district_length'), models.CheckConstraint(condition=models.Q(models.Q(('east__isnull', True), ('north__isnull', True)), models.Q(('east__isnull', False), ('north__isnull', False)), _connector='OR'), name='postcode_both_or_neither')],
            },
        ),
        migrations.CreateModel(
            name='RestrictionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('restricted', models.BooleanField()),
                ('because', models.CharField(max_length=300)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restriction_steps', to='records.child')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('because__length__lte', 300)), name='restriction_step_because_length'), models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='restriction_step_by_length')],
            },
        ),
        migrations.CreateModel(
            name='ReviewPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('mode', models.CharField(blank=True, default='', max_length=20)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='records.review')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'on'), name='review_part_once_a_day'), models.CheckConstraint(condition=models.Q(('mode__length__lte', 20)), name='review_part_mode_length')],
            },
        ),
        migrations.CreateModel(
            name='ReviewsKnown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('told_at', models.DateTimeField()),
                ('first', models.DateField()),
                ('last', models.DateField(null=True)),
                ('batch', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.batch')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last__isnull', True), ('last__gte', models.F('first')), _connector='OR'), name='reviews_known_last_after_first'), models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='reviews_known_by_length')],
            },
        ),
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('name', models.CharField(max_length=120)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.child')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('child', 'from_on'), name='school_once_a_day'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gt', models.F('from_on')), _connector='OR'), name='school_to_on_after_from_on'), models.CheckConstraint(condition=models.Q(('name__length__lte', 120)), name='school_name_length')],
            },
        ),
        migrations.CreateModel(
            name='SiblingsStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('apart', models.BooleanField()),
                ('because', models.CharField(max_length=300)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('pair', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='records.siblings')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('because__length__lte', 300)), name='siblings_step_because_length'), models.CheckConstraint(condition=models.Q(('by__length__lte', 150)), name='siblings_step_by_length')],
            },
        ),
        migrations.RemoveIndex(
            model_name='review',
            name='review_booked',
        ),
        migrations.AddField(
            model_name='allocation',
            name='written_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='booked_place',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='review',
            name='booked_time',
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='mode',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='review',
            name='over',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='reviewstatus',
            name='said',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='siblings',
            name='kind',
            field=models.CharField(choices=[('siblings', 'brothers or sisters'), ('one is parent', 'the first is the second’s parent'), ('other is parent', 'the second is the first’s parent')], db_default='siblings', default='siblings', max_length=20),
        ),
        migrations.AddIndex(
            model_name='nextreview',
            index=models.Index(fields=['local_on', 'child_number'], name='next_review_by_aim'),
        ),
        migrations.AddIndex(
            model_name='nextreview',
            index=models.Index(condition=models.Q(('certain', False)), fields=['due_on', 'child_number'], name='next_review_uncertain'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('first_part_on__isnull', True), ('over', False)), fields=['child', 'booked_for'], name='review_booked'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('first_part_on__isnull', True), ('over', False)), fields=['booked_for', 'child'], name='review_booked_by_day'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('completed_on__isnull', True), ('first_part_on__isnull', False)), fields=['first_part_on', 'child'], name='review_begun'),
        ),
        migrations.AddIndex(
            model_name='reviewstatus',
            index=models.Index(condition=models.Q(('batch__isnull', True)), fields=['written_at', 'review'], name='review_status_written_here'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('booked_place__length__lte', 200)), name='review_booked_place_length'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('mode__length__lte', 20)), name='review_mode_length'),
        ),
        migrations.AddConstraint(
            model_name='siblings',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['siblings', 'one is parent', 'other is parent'])), name='siblings_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='siblings',
            constraint=models.CheckConstraint(condition=models.Q(('kind__length__lte', 20)), name='siblings_kind_length'),
        ),
    ]
