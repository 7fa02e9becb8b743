"""Operations held for a supervisor, phones that were wiped, and where the feed stood on each day."""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it."""
    op.create_table('held_op',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('op_id', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('slow_s', sa.Double(), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("answer IN ('take','leave')", name=op.f('ck_held_op_answer')),
    sa.CheckConstraint("(answer IS NULL) = (decided_at IS NULL)", name=op.f('ck_held_op_decided')),
    sa.ForeignKeyConstraint(['city', 'op_id'], ['sync_op.city', 'sync_op.op_id'], name=op.f('fk_held_op_city_op_id')),
    sa.PrimaryKeyConstraint('city', 'op_id', name=op.f('pk_held_op'))
    )
    with op.batch_alter_table('held_op', schema=None) as batch_op:
        batch_op.create_index('ix_held_op_case', ['city', 'case_id'], unique=False)

    op.create_table('feed_mark',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('city', 'day', name=op.f('pk_feed_mark'))
    )
    op.add_column('device', sa.Column('wiped_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it back: what was decided stays in the results, what waits is not decided any more."""
    op.drop_column('device', 'wiped_at')
    op.drop_table('feed_mark')
    with op.batch_alter_table('held_op', schema=None) as batch_op:
        batch_op.drop_index('ix_held_op_case')

    op.drop_table('held_op')
