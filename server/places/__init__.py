"""Areas, cells, beats and points as stored; where something lies is asked of grid."""
