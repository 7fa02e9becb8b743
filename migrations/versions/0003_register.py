"""The register of changes, the administrator in three, units in a tree, absences, and settings in the database."""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

ROLES = "'inspector','volunteer','citizen','acceptor','shift_leader','dispatcher','supervisor','grid_supervisor','unit_desk','unit','leader','assessor','admin',"
ADMINS = "'system_admin','security_admin','audit_admin',"
PARTS = "'categories','calendar','duty'"
SETTINGS = "'tiles','stages'"


def _check(table: str, name: str, text: str) -> None:
    """Give a table another CHECK under the same name."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(batch_op.f(name), type_="check")
        batch_op.create_check_constraint(batch_op.f(name), text)


def upgrade() -> None:
    """Build it."""
    op.create_table('register_head',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('city', name=op.f('pk_register_head'))
    )
    op.create_table('register_line',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('prev_hash', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.CheckConstraint('length(hash) = 64', name=op.f('ck_register_line_hash')),
    sa.PrimaryKeyConstraint('city', 'seq', name=op.f('pk_register_line')),
    sa.UniqueConstraint('city', 'prev_hash', name=op.f('uq_register_line_city_prev_hash'))
    )
    with op.batch_alter_table('register_line', schema=None) as batch_op:
        batch_op.create_index('ix_register_line_subject', ['city', 'subject_kind', 'subject_id', 'seq'], unique=False)

    op.create_table('stage_limit',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ordinary', sa.Text(), nullable=False),
    sa.Column('urgent', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Text(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("stage IN ('accept','verify','dispatch','review','check','close','arbitrate','rework_floor')", name=op.f('ck_stage_limit_stage')),
    sa.PrimaryKeyConstraint('city', 'stage', 'version', name=op.f('pk_stage_limit'))
    )
    op.create_table('tile',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('component','matter')", name=op.f('ck_tile_kind')),
    sa.CheckConstraint('place BETWEEN 1 AND 8', name=op.f('ck_tile_place')),
    sa.PrimaryKeyConstraint('city', 'version', 'place', name=op.f('pk_tile')),
    sa.UniqueConstraint('city', 'version', 'kind', 'code', name=op.f('uq_tile_city_version_kind_code'))
    )
    op.create_table('absence',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('deputy_id', sa.Text(), nullable=True),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('deputy_id IS NULL OR deputy_id <> account_id', name=op.f('ck_absence_deputy')),
    sa.CheckConstraint('until_at > from_at', name=op.f('ck_absence_order')),
    sa.ForeignKeyConstraint(['city', 'account_id'], ['account.city', 'account.id'], name=op.f('fk_absence_city_account_id')),
    sa.ForeignKeyConstraint(['city', 'deputy_id'], ['account.city', 'account.id'], name=op.f('fk_absence_city_deputy_id')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index('ix_absence_account', ['city', 'account_id'], unique=False)
        batch_op.create_index('ix_absence_deputy', ['city', 'deputy_id'], unique=False)

    op.add_column('account', sa.Column('first_password', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parent_id', sa.Text(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_unit_city_parent_id'), 'unit', ['city', 'parent_id'], ['city', 'id'])

    _check("role_grant", "ck_role_grant_role", f"role IN ({ROLES}{ADMINS}'system')")
    _check("catalog_edition", "ck_catalog_edition_part", f"part IN ({PARTS},{SETTINGS})")
    _make_register_append_only()



def _make_register_append_only() -> None:
    """Refuse to change or drop a line of the register."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER register_line_no_{verb} BEFORE {verb.upper()} ON register_line "
                "BEGIN SELECT RAISE(ABORT, 'register_line is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION register_line_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'register_line is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER register_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_line "
        "FOR EACH STATEMENT EXECUTE FUNCTION register_line_append_only()"
    )


def downgrade() -> None:
    """Take it back: what was granted of the three and what was set go with it."""
    op.execute(f"DELETE FROM role_grant WHERE role IN ({ADMINS[:-1]})")
    op.execute(f"DELETE FROM catalog_edition WHERE part IN ({SETTINGS})")
    _check("catalog_edition", "ck_catalog_edition_part", f"part IN ({PARTS})")
    _check("role_grant", "ck_role_grant_role", f"role IN ({ROLES}'system')")
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_unit_city_parent_id'), type_='foreignkey')
        batch_op.drop_column('parent_id')

    op.drop_column('account', 'first_password')

    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index('ix_absence_deputy')
        batch_op.drop_index('ix_absence_account')

    op.drop_table('absence')
    op.drop_table('tile')
    op.drop_table('stage_limit')
    with op.batch_alter_table('register_line', schema=None) as batch_op:
        batch_op.drop_index('ix_register_line_subject')

    op.drop_table('register_line')
    op.drop_table('register_head')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION register_line_append_only()")
