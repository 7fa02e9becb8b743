"""spine."""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it."""

    op.create_table('area',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('division','street','community')", name=op.f('ck_area_kind')),
    sa.CheckConstraint('length(code) IN (6, 9, 12)', name=op.f('ck_area_code')),
    sa.PrimaryKeyConstraint('city', 'code', name=op.f('pk_area'))
    )
    op.create_table('beat',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_beat'))
    )
    op.create_table('calendar_day',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_workday', sa.Boolean(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'version', 'day', name=op.f('pk_calendar_day'))
    )
    op.create_table('case_counter',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'name', name=op.f('pk_case_counter'))
    )
    op.create_table('catalog_edition',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.CheckConstraint("part IN ('categories','calendar','duty')", name=op.f('ck_catalog_edition_part')),
    sa.PrimaryKeyConstraint('city', 'part', 'version', name=op.f('pk_catalog_edition'))
    )
    op.create_table('category',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('major_code', sa.Text(), nullable=False),
    sa.Column('major_zh', sa.Text(), nullable=False),
    sa.Column('minor_zh', sa.Text(), nullable=False),
    sa.Column('minor_en', sa.Text(), nullable=False),
    sa.Column('limit_text', sa.Text(), nullable=False),
    sa.Column('closing_condition', sa.Text(), nullable=False),
    sa.Column('owner_hint', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('self_handle', sa.Boolean(), nullable=False),
    sa.Column('retired_for', sa.Text(), nullable=True),
    sa.CheckConstraint("kind IN ('component','matter')", name=op.f('ck_category_kind')),
    sa.PrimaryKeyConstraint('city', 'version', 'kind', 'code', name=op.f('pk_category'))
    )
    op.create_table('category_crosswalk',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('cjt214_2007_style', sa.Text(), nullable=False),
    sa.Column('gbt30428_2_2013_style', sa.Text(), nullable=False),
    sa.Column('synonyms_zh', sa.Text(), nullable=False),
    sa.Column('seed_phrases', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'version', 'kind', 'code', name=op.f('pk_category_crosswalk'))
    )
    op.create_table('cell',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=True),
    sa.Column('ring', sa.JSON(), nullable=False),
    sa.CheckConstraint('end_on IS NULL OR end_on > start_on', name=op.f('ck_cell_dates')),
    sa.CheckConstraint('length(code) = 15', name=op.f('ck_cell_code')),
    sa.PrimaryKeyConstraint('city', 'code', 'start_on', name=op.f('pk_cell'))
    )
    op.create_table('checkpoint',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('point_type', sa.Text(), nullable=False),
    sa.Column('item_no', sa.Integer(), nullable=False),
    sa.Column('point_type_zh', sa.Text(), nullable=False),
    sa.Column('point_type_en', sa.Text(), nullable=False),
    sa.Column('item_zh', sa.Text(), nullable=False),
    sa.Column('check_kind', sa.Text(), nullable=False),
    sa.Column('linked_category_code', sa.Text(), nullable=False),
    sa.Column('owner_hint', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'version', 'point_type', 'item_no', name=op.f('pk_checkpoint'))
    )
    op.create_table('city',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(city) = 6', name=op.f('ck_city_division')),
    sa.PrimaryKeyConstraint('city', name=op.f('pk_city'))
    )
    op.create_table('clock',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('warn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('calendar_version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'running') = (due_at IS NOT NULL) OR state <> 'running'", name=op.f('ck_clock_due')),
    sa.CheckConstraint("state IN ('running','paused','stopped')", name=op.f('ck_clock_state')),
    sa.PrimaryKeyConstraint('city', 'subject', 'name', name=op.f('pk_clock'))
    )
    with op.batch_alter_table('clock', schema=None) as batch_op:
        batch_op.create_index('ix_clock_due', ['city', 'state', 'due_at'], unique=False)

    op.create_table('condition',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('archetype', sa.Text(), nullable=False),
    sa.Column('condition_zh', sa.Text(), nullable=False),
    sa.Column('limit_text', sa.Text(), nullable=False),
    sa.Column('closing_zh', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('after_photo', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'version', 'kind', 'code', 'archetype', name=op.f('pk_condition'))
    )
    op.create_table('effect',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('due','leased','done','failed')", name=op.f('ck_effect_state')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_effect')),
    sa.UniqueConstraint('city', 'kind', 'key', name=op.f('uq_effect_city_kind_key'))
    )
    with op.batch_alter_table('effect', schema=None) as batch_op:
        batch_op.create_index('ix_effect_due', ['state', 'not_before'], unique=False)

    op.create_table('feed',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.CheckConstraint("type IN ('case','event','task','photo','op_result')", name=op.f('ck_feed_type')),
    sa.PrimaryKeyConstraint('city', 'scope', 'seq', name=op.f('pk_feed')),
    sa.UniqueConstraint('city', 'scope', 'type', 'id', name=op.f('uq_feed_city_scope_type_id'))
    )
    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.create_index('ix_feed_case', ['city', 'case_id'], unique=False)
        batch_op.create_index('ix_feed_thing', ['city', 'type', 'id'], unique=False)

    op.create_table('feed_sum',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('xor', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'scope', name=op.f('pk_feed_sum'))
    )
    op.create_table('indicator',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('object', sa.Text(), nullable=False),
    sa.Column('name_zh', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('numerator_or_rule', sa.Text(), nullable=False),
    sa.Column('denominator', sa.Text(), nullable=False),
    sa.Column('direction', sa.Text(), nullable=False),
    sa.Column('weight', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'version', 'code', name=op.f('pk_indicator'))
    )
    op.create_table('photo',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.Text(), nullable=False),
    sa.Column('exif', sa.JSON(), nullable=True),
    sa.Column('derived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.CheckConstraint('bytes > 0', name=op.f('ck_photo_bytes')),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_photo_sha256')),
    sa.PrimaryKeyConstraint('city', 'sha256', name=op.f('pk_photo'))
    )
    op.create_table('photo_name',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'sha256', 'account', 'op_id', name=op.f('pk_photo_name'))
    )
    with op.batch_alter_table('photo_name', schema=None) as batch_op:
        batch_op.create_index('ix_photo_name_account', ['city', 'account', 'sha256'], unique=False)

    op.create_table('photo_part',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('wrong_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('wrong > 0', name=op.f('ck_photo_part_wrong')),
    sa.PrimaryKeyConstraint('city', 'account', 'sha256', name=op.f('pk_photo_part'))
    )
    op.create_table('point',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('point_type', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('lon', sa.Double(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=False),
    sa.Column('cell', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_point'))
    )
    op.create_table('pulse',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_pulse'))
    )
    op.create_table('street',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('line', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_street'))
    )
    op.create_table('sync_clock',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('epoch', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('city', name=op.f('pk_sync_clock'))
    )
    op.create_table('sync_op',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('device_id', sa.Text(), nullable=True),
    sa.Column('device_seq', sa.BigInteger(), nullable=True),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('device_seq IS NULL OR device_seq >= 1', name=op.f('ck_sync_op_device_seq')),
    sa.CheckConstraint('length(hash) = 64', name=op.f('ck_sync_op_hash')),
    sa.PrimaryKeyConstraint('city', 'op_id', name=op.f('pk_sync_op'))
    )
    with op.batch_alter_table('sync_op', schema=None) as batch_op:
        batch_op.create_index('ix_sync_op_device', ['city', 'device_id', 'account', 'device_seq'], unique=False)

    op.create_table('unit',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('territory', sa.Text(), nullable=False),
    sa.Column('dissolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('line','block','centre')", name=op.f('ck_unit_kind')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_unit'))
    )
    op.create_table('account',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('display_name', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Text(), nullable=True),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint('failures >= 0', name=op.f('ck_account_failures')),
    sa.ForeignKeyConstraint(['city', 'unit_id'], ['unit.city', 'unit.id'], name=op.f('fk_account_city_unit_id')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_account')),
    sa.UniqueConstraint('city', 'name', name=op.f('uq_account_city_name'))
    )
    op.create_table('beat_cell',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('cell', sa.Text(), nullable=False),
    sa.Column('beat_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['city', 'beat_id'], ['beat.city', 'beat.id'], name=op.f('fk_beat_cell_city_beat_id')),
    sa.PrimaryKeyConstraint('city', 'cell', name=op.f('pk_beat_cell'))
    )
    with op.batch_alter_table('beat_cell', schema=None) as batch_op:
        batch_op.create_index('ix_beat_cell_beat', ['city', 'beat_id'], unique=False)

    op.create_table('case_file',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('receipt_no', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('state_rev', sa.Integer(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('reporter', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('condition', sa.Text(), nullable=True),
    sa.Column('catalog_version', sa.Integer(), nullable=False),
    sa.Column('cell', sa.Text(), nullable=True),
    sa.Column('cell_since', sa.Date(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=False),
    sa.Column('point_source', sa.Text(), nullable=False),
    sa.Column('accuracy_m', sa.Double(), nullable=True),
    sa.Column('fix_age_s', sa.Double(), nullable=True),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('predicted', sa.Text(), nullable=True),
    sa.Column('lead', sa.Text(), nullable=True),
    sa.Column('last_lead', sa.Text(), nullable=True),
    sa.Column('worker', sa.Text(), nullable=True),
    sa.Column('reported_back_by', sa.Text(), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('captured_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('limit_text', sa.Text(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stage', sa.Text(), nullable=True),
    sa.Column('stage_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stage_warn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('returns', sa.Integer(), nullable=False),
    sa.Column('ruled', sa.Boolean(), nullable=False),
    sa.Column('self_handled', sa.Boolean(), nullable=False),
    sa.Column('flags', sa.JSON(), nullable=False),
    sa.Column('links', sa.JSON(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_case_file_closed')),
    sa.CheckConstraint("NOT (state IN ('arbitration','checking','handling','pending_accept','pending_dispatch','pending_feedback_review','rework','suspended')) OR (number IS NOT NULL AND filed_at IS NOT NULL)", name=op.f('ck_case_file_filed')),
    sa.CheckConstraint("NOT (state IN ('checking','handling','pending_accept','pending_feedback_review','rework','suspended')) OR lead IS NOT NULL", name=op.f('ck_case_file_led')),
    sa.CheckConstraint("kind IN ('component','matter')", name=op.f('ck_case_file_kind')),
    sa.CheckConstraint("state IN ('arbitration','checking','closed','handling','merged','pending_accept','pending_close','pending_dispatch','pending_feedback_review','pending_file','rejected','reported','rework','suspended','verifying','voided')", name=op.f('ck_case_file_state')),
    sa.CheckConstraint('dispatched_at IS NOT NULL OR due_at IS NULL', name=op.f('ck_case_file_due')),
    sa.CheckConstraint('returns >= 0 AND round >= 1', name=op.f('ck_case_file_counts')),
    sa.CheckConstraint('rev >= state_rev AND state_rev >= 1', name=op.f('ck_case_file_rev')),
    sa.ForeignKeyConstraint(['city', 'lead'], ['unit.city', 'unit.id'], name=op.f('fk_case_file_city_lead')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_case_file')),
    sa.UniqueConstraint('city', 'number', name=op.f('uq_case_file_city_number')),
    sa.UniqueConstraint('city', 'receipt_no', name=op.f('uq_case_file_city_receipt_no'))
    )
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.create_index('ix_case_file_cell', ['city', 'cell'], unique=False)
        batch_op.create_index('ix_case_file_lead', ['city', 'lead', 'state'], unique=False)
        batch_op.create_index('ix_case_file_near', ['city', 'category', 'lat'], unique=False)
        batch_op.create_index('ix_case_file_reporter', ['city', 'reporter'], unique=False)
        batch_op.create_index('ix_case_file_state', ['city', 'state', 'stage_due_at'], unique=False)

    op.create_table('duty_row',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('territory', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('weekdays', sa.Text(), nullable=False),
    sa.Column('from_minute', sa.Integer(), nullable=True),
    sa.Column('to_minute', sa.Integer(), nullable=True),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('assists', sa.JSON(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('','component','matter')", name=op.f('ck_duty_row_kind')),
    sa.ForeignKeyConstraint(['city', 'lead'], ['unit.city', 'unit.id'], name=op.f('fk_duty_row_city_lead')),
    sa.PrimaryKeyConstraint('city', 'version', 'id', name=op.f('pk_duty_row'))
    )
    op.create_table('case_ask',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state_rev', sa.Integer(), nullable=False),
    sa.Column('args', sa.JSON(), nullable=False),
    sa.Column('lapses_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.CheckConstraint("kind IN ('appeal','extend','suspend','void')", name=op.f('ck_case_ask_kind')),
    sa.CheckConstraint("state IN ('open','approved','refused','lapsed')", name=op.f('ck_case_ask_state')),
    sa.ForeignKeyConstraint(['city', 'case_id'], ['case_file.city', 'case_file.id'], name=op.f('fk_case_ask_city_case_id')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_case_ask'))
    )
    with op.batch_alter_table('case_ask', schema=None) as batch_op:
        batch_op.create_index('ix_case_ask_case', ['city', 'case_id', 'state'], unique=False)

    op.create_table('case_assist',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('clause', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('open','done','refused','recalled')", name=op.f('ck_case_assist_state')),
    sa.ForeignKeyConstraint(['city', 'case_id'], ['case_file.city', 'case_file.id'], name=op.f('fk_case_assist_city_case_id')),
    sa.ForeignKeyConstraint(['city', 'unit'], ['unit.city', 'unit.id'], name=op.f('fk_case_assist_city_unit')),
    sa.PrimaryKeyConstraint('city', 'case_id', 'unit', name=op.f('pk_case_assist'))
    )
    op.create_table('case_event',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('captured_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('op_id', sa.Text(), nullable=True),
    sa.Column('from_state', sa.Text(), nullable=True),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('prev_hash', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.CheckConstraint('length(hash) = 64', name=op.f('ck_case_event_hash')),
    sa.ForeignKeyConstraint(['city', 'case_id'], ['case_file.city', 'case_file.id'], name=op.f('fk_case_event_city_case_id')),
    sa.PrimaryKeyConstraint('city', 'case_id', 'seq', name=op.f('pk_case_event')),
    sa.UniqueConstraint('city', 'case_id', 'prev_hash', name=op.f('uq_case_event_city_case_id_prev_hash'))
    )
    op.create_table('case_photo',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('width', sa.BigInteger(), nullable=True),
    sa.Column('height', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('taken_at', sa.Text(), nullable=True),
    sa.Column('exif', sa.JSON(), nullable=True),
    sa.Column('thumb_sha256', sa.Text(), nullable=True),
    sa.Column('proof', sa.Boolean(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('after','before','check','extra','verify')", name=op.f('ck_case_photo_role')),
    sa.ForeignKeyConstraint(['city', 'case_id'], ['case_file.city', 'case_file.id'], name=op.f('fk_case_photo_city_case_id')),
    sa.PrimaryKeyConstraint('city', 'case_id', 'sha256', 'role', name=op.f('pk_case_photo'))
    )
    with op.batch_alter_table('case_photo', schema=None) as batch_op:
        batch_op.create_index('ix_case_photo_sha256', ['city', 'sha256'], unique=False)
        batch_op.create_index('ix_case_photo_thumb', ['city', 'thumb_sha256'], unique=False)

    op.create_table('case_task',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('assignee', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('verify','check','handle','assist')", name=op.f('ck_case_task_kind')),
    sa.CheckConstraint("state IN ('open','done','recalled')", name=op.f('ck_case_task_state')),
    sa.CheckConstraint('(assignee IS NOT NULL) OR (unit IS NOT NULL)', name=op.f('ck_case_task_whose')),
    sa.ForeignKeyConstraint(['city', 'case_id'], ['case_file.city', 'case_file.id'], name=op.f('fk_case_task_city_case_id')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_case_task'))
    )
    with op.batch_alter_table('case_task', schema=None) as batch_op:
        batch_op.create_index('ix_case_task_assignee', ['city', 'assignee', 'state'], unique=False)
        batch_op.create_index('ix_case_task_case', ['city', 'case_id'], unique=False)

    op.create_table('device',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('device_id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('highest_seq', sa.BigInteger(), nullable=False),
    sa.Column('ack', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['city', 'account_id'], ['account.city', 'account.id'], name=op.f('fk_device_city_account_id')),
    sa.PrimaryKeyConstraint('city', 'device_id', 'account_id', name=op.f('pk_device'))
    )
    op.create_table('role_grant',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role IN ('inspector','volunteer','citizen','acceptor','shift_leader','dispatcher','supervisor','grid_supervisor','unit_desk','unit','leader','assessor','admin','system')", name=op.f('ck_role_grant_role')),
    sa.CheckConstraint('revoked_at IS NULL OR revoked_at >= granted_at', name=op.f('ck_role_grant_order')),
    sa.ForeignKeyConstraint(['city', 'account_id'], ['account.city', 'account.id'], name=op.f('fk_role_grant_city_account_id')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index('ix_role_grant_account', ['city', 'account_id'], unique=False)

    op.create_table('session',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('device_id', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('session','push')", name=op.f('ck_session_kind')),
    sa.ForeignKeyConstraint(['city', 'account_id'], ['account.city', 'account.id'], name=op.f('fk_session_city_account_id')),
    sa.PrimaryKeyConstraint('city', 'token_hash', name=op.f('pk_session'))
    )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index('ix_session_account', ['city', 'account_id'], unique=False)
        batch_op.create_index('ix_session_token', ['token_hash'], unique=False)

    _make_history_append_only()


def _make_history_append_only() -> None:
    """Refuse to change or drop a line of a case's history."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER case_event_no_{verb} BEFORE {verb.upper()} ON case_event "
                "BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION case_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'case_event is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only()"
    )


def downgrade() -> None:
    """Take it back."""

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_index('ix_session_token')
        batch_op.drop_index('ix_session_account')

    op.drop_table('session')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index('ix_role_grant_account')

    op.drop_table('role_grant')
    op.drop_table('device')
    with op.batch_alter_table('case_task', schema=None) as batch_op:
        batch_op.drop_index('ix_case_task_case')
        batch_op.drop_index('ix_case_task_assignee')

    op.drop_table('case_task')
    with op.batch_alter_table('case_photo', schema=None) as batch_op:
        batch_op.drop_index('ix_case_photo_thumb')
        batch_op.drop_index('ix_case_photo_sha256')

    op.drop_table('case_photo')
    op.drop_table('case_event')
    op.drop_table('case_assist')
    with op.batch_alter_table('case_ask', schema=None) as batch_op:
        batch_op.drop_index('ix_case_ask_case')

    op.drop_table('case_ask')
    op.drop_table('duty_row')
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.drop_index('ix_case_file_state')
        batch_op.drop_index('ix_case_file_reporter')
        batch_op.drop_index('ix_case_file_near')
        batch_op.drop_index('ix_case_file_lead')
        batch_op.drop_index('ix_case_file_cell')

    op.drop_table('case_file')
    with op.batch_alter_table('beat_cell', schema=None) as batch_op:
        batch_op.drop_index('ix_beat_cell_beat')

    op.drop_table('beat_cell')
    op.drop_table('account')
    op.drop_table('unit')
    with op.batch_alter_table('sync_op', schema=None) as batch_op:
        batch_op.drop_index('ix_sync_op_device')

    op.drop_table('sync_op')
    op.drop_table('sync_clock')
    op.drop_table('street')
    op.drop_table('pulse')
    op.drop_table('point')
    op.drop_table('photo_part')
    with op.batch_alter_table('photo_name', schema=None) as batch_op:
        batch_op.drop_index('ix_photo_name_account')

    op.drop_table('photo_name')
    op.drop_table('photo')
    op.drop_table('indicator')
    op.drop_table('feed_sum')
    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.drop_index('ix_feed_thing')
        batch_op.drop_index('ix_feed_case')

    op.drop_table('feed')
    with op.batch_alter_table('effect', schema=None) as batch_op:
        batch_op.drop_index('ix_effect_due')

    op.drop_table('effect')
    op.drop_table('condition')
    with op.batch_alter_table('clock', schema=None) as batch_op:
        batch_op.drop_index('ix_clock_due')

    op.drop_table('clock')
    op.drop_table('city')
    op.drop_table('checkpoint')
    op.drop_table('cell')
    op.drop_table('category_crosswalk')
    op.drop_table('category')
    op.drop_table('catalog_edition')
    op.drop_table('case_counter')
    op.drop_table('calendar_day')
    op.drop_table('beat')
    op.drop_table('area')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION case_event_append_only()")
