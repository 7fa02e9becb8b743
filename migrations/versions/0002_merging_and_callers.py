"""Merging (并案), callers, and the desk's saved lists."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it."""
    op.create_table('case_caller',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['city', 'case_id'], ['case_file.city', 'case_file.id'], name=op.f('fk_case_caller_city_case_id')),
    sa.PrimaryKeyConstraint('city', 'case_id', name=op.f('pk_case_caller'))
    )
    op.create_table('desk_view',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('query', sa.JSON(), nullable=False),
    sa.CheckConstraint('length(name) BETWEEN 1 AND 40', name=op.f('ck_desk_view_name')),
    sa.ForeignKeyConstraint(['city', 'account_id'], ['account.city', 'account.id'], name=op.f('fk_desk_view_city_account_id')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_desk_view'))
    )
    with op.batch_alter_table('desk_view', schema=None) as batch_op:
        batch_op.create_index('ix_desk_view_account', ['city', 'account_id'], unique=False)

    op.create_table('case_caller_look',
    sa.Column('city', sa.String(length=6), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['city', 'case_id'], ['case_caller.city', 'case_caller.case_id'], name=op.f('fk_case_caller_look_city_case_id')),
    sa.PrimaryKeyConstraint('city', 'id', name=op.f('pk_case_caller_look'))
    )
    with op.batch_alter_table('case_caller_look', schema=None) as batch_op:
        batch_op.create_index('ix_case_caller_look_case', ['city', 'case_id', 'at'], unique=False)

    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('merged_into', sa.Text(), nullable=True))
        batch_op.create_index('ix_case_file_merged_into', ['city', 'merged_into'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_case_file_city_merged_into'), 'case_file', ['city', 'merged_into'], ['city', 'id'])
        batch_op.create_check_constraint(batch_op.f('ck_case_file_channel'), "channel IN ('','hotline','phone','visit')")
        batch_op.create_check_constraint(batch_op.f('ck_case_file_merged'), "(state = 'merged') = (merged_into IS NOT NULL)")
        batch_op.create_check_constraint(
            batch_op.f('ck_case_file_merged_elsewhere'), 'merged_into IS NULL OR merged_into <> id'
        )



def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        for check in ('merged_elsewhere', 'merged', 'channel'):
            batch_op.drop_constraint(batch_op.f(f'ck_case_file_{check}'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_case_file_city_merged_into'), type_='foreignkey')
        batch_op.drop_index('ix_case_file_merged_into')
        batch_op.drop_column('merged_into')
        batch_op.drop_column('channel')

    with op.batch_alter_table('case_caller_look', schema=None) as batch_op:
        batch_op.drop_index('ix_case_caller_look_case')

    op.drop_table('case_caller_look')
    with op.batch_alter_table('desk_view', schema=None) as batch_op:
        batch_op.drop_index('ix_desk_view_account')

    op.drop_table('desk_view')
    op.drop_table('case_caller')
