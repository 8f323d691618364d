from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class UserProfile(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    mail = db.Column(db.String(120), unique=True)
    team_id = db.Column(db.Integer, db.ForeignKey("team.id"))
    kept = db.Column(db.Boolean)


class Team(db.Model):
    __tablename__ = "team"
    id = db.Column(db.Integer, primary_key=True)
    __table_args__ = (db.Index("ix_of_model", "id"),)
